using Lab.Judge.Replaying;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Judge.Rules;

/// <summary>
/// What commands do to the content of namespace 1 without telling: a write makes it unknown until the driver says what it wrote, which it never does of
/// one that was lost or failed; write zeroes that succeeded makes it zeroes.
/// </summary>
internal sealed class MediaEffects
{
    private const uint AllNamespaces = 0xFFFF_FFFF;
    private const long LongestZeroes = 256 << 20;

    private readonly List<(int At, Action<WrittenContent> Do)> _effects = [];
    private int _next;

    public MediaEffects(Replay replay)
    {
        // The kernel's log tells what it wrote once at the end, and no block size.
        if (replay.KernelTold)
            return;
        var intents = replay.Capture.Intents;
        int[] identified = [.. Enumerable.Range(0, intents.Length).Where(at => intents[at] is Identified)];
        foreach (var queue in replay.Meant.Queues.Where(queue => queue.Kind == QueueKind.Submission))
            foreach (var entry in queue.Entries)
            {
                if (entry.Command is not { Nsid: 1 or AllNamespaces } command)
                    continue;
                var before = ~Array.BinarySearch(identified, entry.At) - 1;
                var blockBytes = before < 0 ? 0 : ((Identified)intents[identified[before]]).BlockBytes;
                if (queue.Id == 0)
                    AddAdmin(entry, command);
                else if (blockBytes is >= 512 and <= 1 << 16)
                    AddIo(entry, command, blockBytes);
            }
        _effects.Sort((one, other) => one.At.CompareTo(other.At));
    }

    /// <summary>Lets everything happen that the log tells before a line.</summary>
    public void Advance(int line, WrittenContent content)
    {
        while (_next < _effects.Count && _effects[_next].At < line)
            _effects[_next++].Do(content);
    }

    private void AddAdmin(MeantEntry entry, in SubmissionEntry command)
    {
        if ((AdminOpcode)command.Opcode is AdminOpcode.FormatNvm or AdminOpcode.Sanitize)
            _effects.Add((entry.At, content => content.ForgetAll()));
    }

    private void AddIo(MeantEntry entry, in SubmissionEntry command, int blockBytes)
    {
        var lba = command.Q5;
        if (lba > (ulong)(long.MaxValue / blockBytes))
            return;
        var (position, bytes) = ((long)lba * blockBytes, ((command.Dword(12) & 0xFFFF) + 1L) * blockBytes);
        switch ((NvmOpcode)command.Opcode)
        {
            case NvmOpcode.Write or NvmOpcode.WriteUncorrectable or NvmOpcode.WriteZeroes:
                _effects.Add((entry.At, content => content.Forget(position, bytes)));
                break;
            // How much is copied is in memory that no log tells.
            case NvmOpcode.Copy:
                _effects.Add((entry.At, content => content.Forget(position, long.MaxValue)));
                break;
        }
        if ((NvmOpcode)command.Opcode == NvmOpcode.WriteZeroes && bytes <= LongestZeroes && entry.End is { Seen.Status: 0, At: var at })
            _effects.Add((at, content => content.Zero(position, bytes)));
    }
}
