using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <content>The way of a command, step by step.</content>
internal sealed partial class MadeUp
{
    /// <summary>The driver means a command and stores its entry.</summary>
    public SubmissionEntry Queue(MadePair pair, SubmissionEntry command)
    {
        var entry = command with { Q0 = command.Q0 & ~0xFFFF0000UL | (ulong)pair.NextCid++ << 16 };
        Tell(shape.Linux
            ? new CommandMeant(pair.Id, entry.Cid, entry.Opcode, entry.Nsid, pair.Id == 0 ? "" : Convert.ToHexStringLower(entry.ToBytes().AsSpan(40, 20)))
            : new EntryMeant(pair.Id, pair.Tail, Convert.ToHexStringLower(entry.ToBytes())));
        if (pair.Submissions.IsVisible)
            StoreEntry(pair.Submissions.Address + (ulong)(pair.Tail * SubmissionEntry.Bytes), entry);
        pair.Stored.Add(entry);
        pair.Tail = pair.Ring.Next(pair.Tail);
        return entry;
    }

    /// <summary>The driver gives the device all entries that it stored.</summary>
    public void RingTail(MadePair pair)
    {
        Ring(QueueKind.Submission, pair.Id, pair.Tail);
        pair.Exposed.AddRange(pair.Stored);
        pair.Stored.Clear();
    }

    public SubmissionEntry Submit(MadePair pair, SubmissionEntry command)
    {
        var entry = Queue(pair, command);
        RingTail(pair);
        return entry;
    }

    /// <summary>The device fetches the oldest commands.</summary>
    public void Fetch(MadePair pair, int count)
    {
        foreach (var entry in pair.Exposed.Take(count))
        {
            Happens(n => pair.Id == 0
                ? new DeviceAdminCommand(n, entry.Cid, 0, entry.Opcode, "NVME_ADM_CMD")
                : new DeviceCommand(n, entry.Cid, entry.Nsid, pair.Id, entry.Opcode, "NVME_NVM_CMD"));
            pair.Running.Add(entry);
            pair.Fetched = pair.Ring.Next(pair.Fetched);
        }
        pair.Exposed.RemoveRange(0, Math.Min(count, pair.Exposed.Count));
    }

    /// <summary>The device answers a command that it runs.</summary>
    public void Answer(MadePair pair, SubmissionEntry entry, int status = 0)
    {
        Happens(n => new DeviceCompletion(n, entry.Cid, pair.Id, 0, 0, status));
        if (status != 0)
            Happens(n => new DeviceFault(n, $"pci_nvme_err_req_status cid {entry.Cid} nsid {entry.Nsid} status 0x{status:x} opc 0x{entry.Opcode:x}"));
        // Its own buffer the device writes without a trace, another's by 4-byte accesses.
        if (pair.Completions.Name == "bus")
            for (var i = 0; i < CompletionEntry.Bytes; i += 4)
            {
                var address = pair.Completions.Address + (ulong)(pair.PostedAt * CompletionEntry.Bytes + i);
                var value = i switch { 8 => (uint)pair.Id << 16 | (uint)pair.Fetched, 12 => (uint)status << 17 | (uint)pair.PostedPhase << 16 | entry.Cid, _ => 0u };
                Happens(n => new Store(n, -1, address, 4, value, "nvme-cmb"));
            }
        pair.PostedAt = pair.Ring.Next(pair.PostedAt);
        if (pair.PostedAt == 0)
            pair.PostedPhase ^= 1;
        pair.Running.RemoveAll(running => running.Cid == entry.Cid);
        pair.Posted.Add((entry, status, pair.Fetched));
    }

    /// <summary>The driver takes the oldest completions, and gives all their slots back with one doorbell, or one each.</summary>
    public void Take(MadePair pair, int count = int.MaxValue, bool together = true)
    {
        var taken = pair.Posted.Take(count).ToArray();
        pair.Posted.RemoveRange(0, taken.Length);
        foreach (var (entry, status, head) in taken)
        {
            if (shape.Linux)
            {
                Tell(new TailTold(pair.Id, head, pair.Tail));
                Tell(new CommandEnded(pair.Id, entry.Cid, status));
            }
            else
                Tell(new CompletionSeen(pair.Id, pair.Head, pair.Phase, entry.Cid, pair.Id, head, status));
            pair.KnownHead = head;
            pair.Head = pair.Ring.Next(pair.Head);
            if (pair.Head == 0)
                pair.Phase ^= 1;
            pair.Completed++;
            if (!together)
                Ring(QueueKind.Completion, pair.Id, pair.Head);
            if (pair.Id != 0 && status == 0 && !together)
                TellData(entry);
        }
        if (!together || taken.Length == 0)
            return;
        Ring(QueueKind.Completion, pair.Id, pair.Head);
        foreach (var (entry, status, _) in taken)
            if (pair.Id != 0 && status == 0)
                TellData(entry);
    }

    /// <summary>One command from its entry to its end.</summary>
    public SubmissionEntry Execute(MadePair pair, SubmissionEntry command, Func<int, TraceEvent>? effect = null, int status = 0)
    {
        var entry = Submit(pair, command);
        Fetch(pair, 1);
        if (effect is not null)
            Happens(effect);
        Answer(pair, entry, status);
        Take(pair, together: false);
        return entry;
    }

    /// <summary>The device runs everything, then the driver takes every completion.</summary>
    public void Drain(MadePair pair)
    {
        Fetch(pair, pair.Exposed.Count);
        foreach (var entry in pair.Running.ToArray())
            Answer(pair, entry);
        Take(pair, together: false);
    }

    /// <summary>Commands end for their callers without an answer.</summary>
    public void Lose(MadePair pair, string why)
    {
        foreach (var entry in pair.Outstanding.ToArray())
            Tell(new CommandLost(pair.Id, entry.Cid, why));
        Forget(pair);
    }

    /// <summary>Both queues begin anew.</summary>
    public static void Forget(MadePair pair)
    {
        pair.Stored.Clear();
        pair.Exposed.Clear();
        pair.Running.Clear();
        pair.Posted.Clear();
        (pair.Tail, pair.Fetched, pair.KnownHead, pair.Head, pair.Phase, pair.PostedAt, pair.PostedPhase) = (0, 0, 0, 0, 1, 0, 1);
    }

    /// <summary>A reset with all that a right driver tells: what is lost, what the registers hold, and how it begins anew.</summary>
    /// <param name="kind">As the intent has it.</param>
    /// <param name="shown">Whether the driver clears CC.EN too: nothing else shows a reset of the function.</param>
    /// <param name="pairs">All I/O pairs.</param>
    /// <param name="finished">Commands of theirs that the device finishes while it is being disabled.</param>
    public void Reset(string kind, bool shown, MadePair[] pairs, params (MadePair Pair, SubmissionEntry Entry, int Status)[] finished)
    {
        Tell(new ResetMeant(kind, "it was asked for"));
        if (shown)
            Write(Register.Cc, 0);
        foreach (var (pair, entry, status) in finished)
            Happens(n => new DeviceCompletion(n, entry.Cid, pair.Id, 0, 0, status));
        foreach (var pair in (MadePair[])[Admin, .. pairs])
            Lose(pair, $"the controller was reset ({kind})");
        var (kept, keptBuffer) = (kind == "Controller", kind is "Controller" or "FunctionLevel");
        Tell(new RegisterSeen("CC", 0));
        Tell(new RegisterSeen("AQA", kept ? Aqa.Of(Admin.Depth, Admin.Depth).Value : 0));
        Tell(new RegisterSeen("ASQ", kept ? 0x1000_0000UL : 0));
        Tell(new RegisterSeen("CMBMSC", keptBuffer ? CmbMsc.At(Buffer).Value : 0));
        if (!keptBuffer)
            WriteHighThenLow(Register.CmbMsc, CmbMsc.At(Buffer).Value);
        Enable(Admin.Depth);
        foreach (var pair in pairs)
            Make(pair);
    }

    public void Ring(QueueKind kind, int queue, int value)
    {
        if (!shape.Linux)
            Tell(new DoorbellMeant(kind, queue, value));
        Store(Doorbell(kind, queue), 4, (ulong)value, "nvme");
        Happens(n => new DeviceDoorbell(n, kind, queue, value));
    }

    private void StoreEntry(ulong address, SubmissionEntry entry)
    {
        var bytes = entry.ToBytes();
        var offsets = Enumerable.Range(0, bytes.Length / shape.Width).Select(i => i * shape.Width).ToArray();
        if (shape.Shuffled)
            _random.Shuffle(offsets);
        foreach (var offset in offsets)
        {
            var value = 0UL;
            for (var i = 0; i < shape.Width; i++)
                value |= (ulong)bytes[offset + i] << (8 * i);
            Store(address + (ulong)offset, shape.Width, value);
        }
    }

    private void TellData(SubmissionEntry entry)
    {
        var (position, bytes) = ((long)entry.Q5 * BlockBytes, (int)((entry.Dword(12) & 0xFFFF) + 1) * BlockBytes);
        var digest = DataPattern.Digest(Seed, (ulong)position, bytes);
        if (entry.Opcode == NvmCommand.WriteOpcode)
        {
            Tell(new DataWritten(position, bytes, Seed));
            _media[position] = new(position, bytes, digest);
        }
        else if (entry.Opcode == NvmCommand.ReadOpcode)
            Tell(new DataRead(position, bytes, digest));
    }
}
