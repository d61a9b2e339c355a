using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.Registers;

/// <summary>Where a persistent memory region lies: the whole of a BAR.</summary>
/// <param name="Bar">The BAR, 2 to 5.</param>
/// <param name="SizeBytes">Size of the region in bytes, at least 1.</param>
/// <param name="Timeout">How long PMRSTS.NRDY may take to follow PMRCTL.EN.</param>
public sealed record PmrLayout(int Bar, ulong SizeBytes, TimeSpan Timeout)
{
    /// <summary>Decodes and validates (NVMe Base 2.1, PMRCAP).</summary>
    /// <param name="cap">Controller Capabilities.</param>
    /// <param name="capabilities">PMRCAP.</param>
    /// <param name="barBytes">Sizes of the BARs 0 to 5 in bytes; 0 where there is none, as for the upper half of a 64-bit BAR.</param>
    /// <param name="layout">The range; null where it is refused.</param>
    /// <param name="error">The register, its value, the field and what is wrong; null where the range is good.</param>
    public static bool TryDecode(
        Cap cap, PmrCap capabilities, ReadOnlySpan<ulong> barBytes, [NotNullWhen(true)] out PmrLayout? layout, [NotNullWhen(false)] out string? error)
    {
        layout = null;
        error = Refusal(cap, capabilities);
        if (error is not null)
            return false;
        var bar = capabilities.Bir < barBytes.Length ? barBytes[capabilities.Bir] : 0;
        if (bar == 0)
        {
            error = $"PMRCAP {capabilities.Value:x8}: BIR is {capabilities.Bir}, and the function has no BAR {capabilities.Bir}";
            return false;
        }
        layout = new(capabilities.Bir, bar, capabilities.Timeout!.Value);
        return true;
    }

    private static string? Refusal(Cap cap, PmrCap capabilities)
    {
        if (cap.Value == ulong.MaxValue || capabilities.Value == uint.MaxValue)
            return $"CAP {cap.Value:x16} and PMRCAP {capabilities.Value:x8}: all ones, the function does not answer";
        if (!cap.Pmrs)
            return $"CAP {cap.Value:x16}: PMRS is 0, the controller has no persistent memory region";
        if (capabilities.Bir is < 2 or > 5)
            return $"PMRCAP {capabilities.Value:x8}: BIR is {capabilities.Bir}, and a persistent memory region is BAR 2, 3, 4 or 5";
        if (capabilities.Timeout is null)
            return $"PMRCAP {capabilities.Value:x8}: PMRTU is {capabilities.Pmrtu}, and 0 (500 ms) and 1 (minutes) are defined";
        return (capabilities.Pmrwbm & 3) != 0
            ? null
            : $"PMRCAP {capabilities.Value:x8}: PMRWBM is {capabilities.Pmrwbm}, and at least one of the write barriers, bit 0 and bit 1, is supported";
    }

    /// <inheritdoc/>
    public override string ToString() => $"persistent memory region: BAR {Bar}, {Bits.Size(SizeBytes)}, ready within {Timeout.TotalMilliseconds} ms";
}
