using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>What each place of a peer-to-peer experiment holds, by what was put there before and what was copied since.</summary>
internal sealed class PeerContent
{
    private readonly Dictionary<string, DiskSeed> _disks;
    // What was written over what a place held before, in order; the last one that covers a byte counts.
    private readonly Dictionary<string, List<Patch>> _patches = [];

    public PeerContent(IEnumerable<DiskSeed> disks) => _disks = disks.GroupBy(disk => disk.Controller).ToDictionary(group => group.Key, group => group.First());

    /// <summary>Makes a copy; of one that failed the destination holds nobody knows what.</summary>
    public void Copy(CopyMeant meant, bool wentWell)
    {
        if (!_patches.TryGetValue(meant.To, out var patches))
            _patches[meant.To] = patches = [];
        patches.Add(new(meant.ToPosition, meant.Bytes, wentWell ? Expected(meant.From, meant.FromPosition, meant.Bytes) : null));
    }

    /// <summary>What the range holds; null where nobody knows.</summary>
    public byte[]? Expected(string place, long position, int bytes)
    {
        var content = Original(place, position, bytes);
        var unknown = new bool[bytes];
        if (content is null)
            Array.Fill(unknown, true);
        content ??= new byte[bytes];
        foreach (var patch in _patches.GetValueOrDefault(place) ?? [])
        {
            var (from, to) = (Math.Max(position, patch.Position), Math.Min(position + bytes, patch.Position + patch.Bytes));
            if (from >= to)
                continue;
            var target = (int)(from - position)..(int)(to - position);
            unknown.AsSpan(target).Fill(patch.Content is null);
            patch.Content?.AsSpan((int)(from - patch.Position), (int)(to - from)).CopyTo(content.AsSpan(target));
        }
        return unknown.Contains(true) ? null : content;
    }

    /// <summary>Whether no copy was meant to go there.</summary>
    public bool IsUntouched(string place, long position, int bytes) =>
        !(_patches.GetValueOrDefault(place) ?? []).Any(patch => patch.Position < position + bytes && position < patch.Position + patch.Bytes);

    /// <summary>What the range held before; null for memory, and outside of the disk.</summary>
    public byte[]? Original(string place, long position, int bytes)
    {
        if (!_disks.TryGetValue(place, out var disk) || position < 0 || position > disk.Bytes - bytes)
            return null;
        var content = new byte[bytes];
        DataPattern.Fill(content, disk.Seed, (ulong)position);
        return content;
    }

    private sealed record Patch(long Position, int Bytes, byte[]? Content);
}
