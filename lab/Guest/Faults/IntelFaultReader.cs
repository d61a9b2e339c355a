using System.Globalization;
using Lab.Driver.Seams;

namespace Lab.Guest.Faults;

/// <summary>
/// Faults as Linux's driver for Intel's IOMMU tells them (drivers/iommu/intel/dmar.c, dmar_fault_do_one):
/// <c>DMAR: [DMA Write NO_PASID] Request device [00:03.0] fault addr 0x12345000 [fault reason 0x05] PTE Write access is not set</c>.
/// </summary>
internal static class IntelFaultReader
{
    private const string Head = "DMAR: [DMA ", Device = "Request device [", Address = "fault addr 0x";

    /// <summary>The fault of one line, null where it tells none.</summary>
    public static DmaFault? Read(string line)
    {
        if (!line.StartsWith(Head, StringComparison.Ordinal) || After(line, Device, ']') is not { } device || After(line, Address, ' ') is not { } address)
            return null;
        return ulong.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            // Kernels before 6.15 leave out the domain, which is 0 then.
            ? new(value, line.StartsWith(Head + "Write", StringComparison.Ordinal), device.Count(c => c == ':') > 1 ? device : $"0000:{device}", line)
            : null;
    }

    private static string? After(string line, string mark, char end)
    {
        var from = line.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
        var to = from >= mark.Length ? line.IndexOf(end, from) : -1;
        return to < 0 ? null : line.Substring(from, to - from);
    }
}
