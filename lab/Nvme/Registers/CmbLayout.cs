using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.Registers;

/// <summary>Where a controller memory buffer lies: a range that is inside its BAR, whatever the registers said.</summary>
/// <param name="Bar">The BAR, 0 or 2 to 5.</param>
/// <param name="OffsetBytes">Where the buffer begins in the BAR.</param>
/// <param name="SizeBytes">Usable bytes, at least 1: what CMBSZ declares, clamped to the end of the BAR.</param>
/// <param name="DeclaredBytes">What CMBSZ declares.</param>
/// <param name="IsLegacy">
/// A buffer of NVMe 1.2 or 1.3: no CAP.CMBS and no CMBMSC, the registers are always readable and the controller decodes the BAR's own addresses.
/// </param>
public sealed record CmbLayout(int Bar, ulong OffsetBytes, ulong SizeBytes, ulong DeclaredBytes, bool IsLegacy)
{
    /// <summary>Whether the BAR ends before the buffer does.</summary>
    public bool IsClamped => SizeBytes < DeclaredBytes;

    /// <summary>Decodes and validates (NVMe Base 2.1, CMBLOC and CMBSZ).</summary>
    /// <param name="cap">Controller Capabilities.</param>
    /// <param name="version">VS: before 1.4 a buffer may be there though CAP.CMBS, a reserved bit then, is 0.</param>
    /// <param name="location">CMBLOC, read with CMBMSC.CRE set where CAP.CMBS is 1.</param>
    /// <param name="size">CMBSZ, read with CMBMSC.CRE set where CAP.CMBS is 1.</param>
    /// <param name="barBytes">Sizes of the BARs 0 to 5 in bytes; 0 where there is none, as for the upper half of a 64-bit BAR.</param>
    /// <param name="layout">The range; null where it is refused.</param>
    /// <param name="error">The register, its value, the field and what is wrong; null where the range is good.</param>
    public static bool TryDecode(
        Cap cap, Vs version, CmbLoc location, CmbSz size, ReadOnlySpan<ulong> barBytes,
        [NotNullWhen(true)] out CmbLayout? layout, [NotNullWhen(false)] out string? error)
    {
        layout = null;
        error = Refusal(cap, version, location, size) ?? Place(cap, location, size, barBytes, out layout);
        return error is null;
    }

    private static string? Refusal(Cap cap, Vs version, CmbLoc location, CmbSz size)
    {
        if (cap.Value == ulong.MaxValue || location.Value == uint.MaxValue || size.Value == uint.MaxValue)
            return $"CAP {cap.Value:x16}, CMBLOC {location.Value:x8} and CMBSZ {size.Value:x8}: all ones, the function does not answer";
        if (!cap.Cmbs && (version.IsAtLeast(1, 4) || size.Value == 0))
            return $"CAP {cap.Value:x16}: CMBS is 0, the controller has no controller memory buffer ({version}, CMBSZ {size.Value:x8})";
        if (location.Value == 0 && size.Value == 0)
            return "CMBLOC 00000000 and CMBSZ 00000000: both read zero, set CMBMSC.CRE before they are read";
        if (size.SzuIsReserved)
            return $"CMBSZ {size.Value:x8}: SZU is {size.Szu}, and 0 (4 KiB) to 6 (64 GiB) are defined";
        if (size.Sz == 0)
            return $"CMBSZ {size.Value:x8}: SZ is 0, the controller memory buffer has no bytes";
        return location.Bir is 0 or (>= 2 and <= 5)
            ? null
            : $"CMBLOC {location.Value:x8}: BIR is {location.Bir}, and a controller memory buffer lies in BAR 0, 2, 3, 4 or 5";
    }

    private static string? Place(Cap cap, CmbLoc location, CmbSz size, ReadOnlySpan<ulong> barBytes, out CmbLayout? layout)
    {
        layout = null;
        var bar = location.Bir < barBytes.Length ? barBytes[location.Bir] : 0;
        if (bar == 0)
            return $"CMBLOC {location.Value:x8}: BIR is {location.Bir}, and the function has no BAR {location.Bir}";
        var offset = location.OffsetBytes(size);
        if (offset >= bar)
            return $"CMBLOC {location.Value:x8}: OFST is {location.Ofst} units of {Bits.Size(size.UnitBytes)} (CMBSZ {size.Value:x8}), " +
                   $"0x{offset:x} bytes, and BAR {location.Bir} ends at 0x{bar:x}";
        var registers = (ulong)new Doorbells(cap.DoorbellStride).End(1);
        if (location.Bir == 0 && offset < registers)
            return $"CMBLOC {location.Value:x8}: OFST is {location.Ofst}, 0x{offset:x} bytes into BAR 0, where the properties and the admin doorbells " +
                   $"lie up to 0x{registers:x}";
        layout = new(location.Bir, offset, Math.Min(size.SizeBytes, bar - offset), size.SizeBytes, !cap.Cmbs);
        return null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"controller memory buffer: BAR {Bar} from 0x{OffsetBytes:x}, {Bits.Size(SizeBytes)}" +
        (IsClamped ? $" of the {Bits.Size(DeclaredBytes)} declared" : "");
}
