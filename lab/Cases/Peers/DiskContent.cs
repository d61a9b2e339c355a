using System.Collections.Immutable;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Peers;

/// <summary>What the host puts on the disks before a peer-to-peer experiment, and finds there and in memory behind files afterwards.</summary>
internal static class DiskContent
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Fills a disk from end to end with the pattern of a seed. The payload is the host's: no guest could have made it.</summary>
    public static DiskSeed Fill(string controller, string file, ulong seed)
    {
        using var disk = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var chunk = new byte[ChunkBytes];
        for (long at = 0; at < disk.Length; at += chunk.Length)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, disk.Length - at));
            DataPattern.Fill(part, seed, (ulong)at);
            disk.Write(part);
        }
        return new(controller, seed, disk.Length);
    }

    /// <summary>Digests of the whole file, cut where the copies that were told begin and end.</summary>
    public static IEnumerable<MediaDigest> Whole(string place, string file, ImmutableArray<Intent> told) => Digests(place, file, told, whole: true);

    /// <summary>Digests of what copies were told to have written to memory behind a file.</summary>
    public static IEnumerable<MediaDigest> Told(string place, string file, ImmutableArray<Intent> told) => Digests(place, file, told, whole: false);

    private static List<MediaDigest> Digests(string place, string file, ImmutableArray<Intent> told, bool whole)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var copies = told.OfType<CopyMeant>().Where(copy => copy.To == place && copy.Bytes > 0 && copy.ToPosition >= 0 && copy.ToPosition <= stream.Length - copy.Bytes).ToList();
        long[] cuts = [.. copies.SelectMany(copy => new[] { copy.ToPosition, copy.ToPosition + copy.Bytes }).Concat(whole ? [0, stream.Length] : []).Distinct().Order()];
        List<MediaDigest> digests = [];
        for (var i = 0; i + 1 < cuts.Length; i++)
        {
            if (!whole && !copies.Any(copy => copy.ToPosition <= cuts[i] && cuts[i] < copy.ToPosition + copy.Bytes))
                continue;
            var content = new byte[cuts[i + 1] - cuts[i]];
            stream.Position = cuts[i];
            stream.ReadExactly(content);
            digests.Add(new(cuts[i], content.Length, DataPattern.Digest(content), place));
        }
        return digests;
    }
}
