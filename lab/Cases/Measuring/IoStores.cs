using System.Globalization;
using Lab.Trace;

namespace Lab.Cases.Measuring;

/// <summary>What a driver's reads cost at the device's boundary.</summary>
/// <param name="Pattern">Its stores.</param>
/// <param name="Loads">Loads of registers, doorbells and the controller memory buffer.</param>
public sealed record IoStores(StorePattern Pattern, int Loads)
{
    /// <summary>QEMU's event for a load.</summary>
    internal const string LoadEvent = "memory_region_ops_read";

    // CAP.DSTRD of QEMU's model.
    private const int DoorbellStride = 4;

    /// <summary>Counts an experiment's part of the device trace.</summary>
    /// <param name="trace">As it was read.</param>
    /// <param name="file">Where it was read from.</param>
    /// <param name="regions">Where the controller's BARs lie.</param>
    internal static IoStores Count(QemuTrace trace, string file, IReadOnlyList<Region> regions) =>
        new(StorePattern.Of(trace.Events, regions, DoorbellStride), File.ReadLines(file).Count(line => IsLoad(line, regions)));

    // "memory_region_ops_read cpu 0 mr 0x.. addr 0xfebf101c value 0x1 size 4 name 'nvme'"
    private static bool IsLoad(string line, IReadOnlyList<Region> regions)
    {
        if (!line.Contains(LoadEvent, StringComparison.Ordinal))
            return false;
        var words = line.Split(' ');
        var at = Array.IndexOf(words, "addr") + 1;
        return at > 0 && at < words.Length && ulong.TryParse(words[at].AsSpan(2), NumberStyles.HexNumber, null, out var address)
            && regions.Any(region => region.TraceName is { } name ? line.EndsWith($"name '{name}'", StringComparison.Ordinal) && address < region.Bytes : region.Contains(address));
    }
}
