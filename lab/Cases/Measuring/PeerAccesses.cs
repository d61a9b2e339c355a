using System.Globalization;
using Lab.Trace;

namespace Lab.Cases.Measuring;

/// <summary>What copies cost at the devices' boundary, of each copy.</summary>
/// <param name="Processor">Loads and stores of the guest's processor in BARs: each leaves the guest.</param>
/// <param name="Doorbells">Those of them that are doorbells.</param>
/// <param name="Devices">Accesses of devices to other devices' memory.</param>
/// <param name="DeviceBytes">Bytes of those.</param>
public sealed record PeerAccesses(double Processor, double Doorbells, double Devices, double DeviceBytes)
{
    // NVMe Base 2.1, 3.1.2: they begin there in the registers.
    private const ulong FirstDoorbell = 0x1000;

    /// <summary>Counts a trace's lines.</summary>
    /// <param name="lines">As QEMU wrote them.</param>
    /// <param name="regions">Where the controllers' BARs lie.</param>
    /// <param name="copies">How many copies were made meanwhile.</param>
    internal static PeerAccesses Count(IEnumerable<string> lines, IReadOnlyList<Region> regions, long copies)
    {
        long processor = 0, doorbells = 0, devices = 0, bytes = 0;
        foreach (var line in lines)
        {
            if (!line.Contains("memory_region_ops_", StringComparison.Ordinal))
                continue;
            var words = line.Split(' ');
            if (!ulong.TryParse(After(words, "addr").AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var address)
                || regions.FirstOrDefault(region => region.Contains(address)) is not { } region)
                continue;
            if (After(words, "cpu").StartsWith('-'))
            {
                devices++;
                bytes += long.Parse(After(words, "size"), CultureInfo.InvariantCulture);
                continue;
            }
            processor++;
            doorbells += region.Kind == RegionKind.Registers && address - region.Base.Value >= FirstDoorbell ? 1 : 0;
        }
        return new((double)processor / copies, (double)doorbells / copies, (double)devices / copies, (double)bytes / copies);
    }

    // The word behind one; two characters where there is none, which are no number.
    private static string After(string[] words, string word) => Array.IndexOf(words, word) is >= 0 and var at && at + 1 < words.Length ? words[at + 1] : "0x";
}
