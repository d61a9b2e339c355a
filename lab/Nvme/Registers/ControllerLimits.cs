using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.Registers;

/// <summary>What a driver works with once it has accepted CAP: page size, queue depth and doorbells, all inside BAR 0.</summary>
/// <param name="MaxQueueEntries">Largest depth of an I/O queue, 2 to 65536.</param>
/// <param name="Mps">The value for CC.MPS.</param>
/// <param name="Doorbells">Where the doorbells lie.</param>
/// <param name="MaxQueuePairs">How many queue pairs, the admin pair among them, have their doorbells inside BAR 0; 1 to 65536.</param>
public sealed record ControllerLimits(int MaxQueueEntries, int Mps, Doorbells Doorbells, int MaxQueuePairs)
{
    /// <summary>The memory page in bytes.</summary>
    public int PageBytes => 4096 << Mps;

    /// <summary>Decodes CAP and refuses what no driver can work with (NVMe Base 2.1, CAP). DSTRD other than 0 is legal.</summary>
    /// <param name="cap">Controller Capabilities.</param>
    /// <param name="bar0Bytes">Size of BAR 0 in bytes.</param>
    /// <param name="hostPageBytes">
    /// The host's page, a power of two from 4096 on: the largest block that it promises to be contiguous for the device. CC.MPS becomes this page,
    /// or MPSMAX where that is smaller.
    /// </param>
    /// <param name="limits">The limits; null where CAP is refused.</param>
    /// <param name="error">The register, its value, the field and what is wrong; null where CAP is good.</param>
    /// <exception cref="ArgumentOutOfRangeException">The host's page is no power of two, or smaller than 4096.</exception>
    public static bool TryDecode(
        Cap cap, ulong bar0Bytes, int hostPageBytes, [NotNullWhen(true)] out ControllerLimits? limits, [NotNullWhen(false)] out string? error)
    {
        if (hostPageBytes < 4096 || (hostPageBytes & (hostPageBytes - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(hostPageBytes), hostPageBytes, "a host page is a power of two from 4096 on");
        limits = null;
        var doorbells = new Doorbells(cap.DoorbellStride);
        error = Refusal(cap, hostPageBytes);
        if (error is null && bar0Bytes < (ulong)doorbells.End(1))
            error = $"CAP {cap.Value:x16}: DSTRD is {cap.Dstrd}, the admin doorbells end at 0x{doorbells.End(1):x}, and BAR 0 has only 0x{bar0Bytes:x} bytes";
        if (error is not null)
            return false;

        var mps = 0;
        while (mps < cap.MpsMax && 4096L << (mps + 1) <= hostPageBytes)
            mps++;
        // Offsets of registers are ints; a BAR of more than 2 GiB gains nothing.
        var pairs = (Math.Min(bar0Bytes, int.MaxValue) - Register.Doorbells) / (2 * (ulong)cap.DoorbellStride);
        limits = new(cap.MaxQueueEntries, mps, doorbells, (int)Math.Min(pairs, 65536));
        return true;
    }

    private static string? Refusal(Cap cap, int hostPageBytes)
    {
        var text = $"CAP {cap.Value:x16}";
        if (cap.Value == ulong.MaxValue)
            return $"{text}: all ones, the function does not answer";
        if (cap.Value == 0)
            return $"{text}: all zero, BAR 0 is not decoded or the function is no NVMe controller";
        if (cap.MaxQueueEntries < 2)
            return $"{text}: MQES is 0, and a queue has at least two entries (MQES 1)";
        if (cap.MpsMax < cap.MpsMin)
            return $"{text}: MPSMAX is {cap.MpsMax} ({Bits.Size((ulong)cap.MaxPageBytes)}), below MPSMIN {cap.MpsMin} ({Bits.Size((ulong)cap.MinPageBytes)})";
        if (cap.MinPageBytes > hostPageBytes)
            return $"{text}: MPSMIN is {cap.MpsMin}, pages of {Bits.Size((ulong)cap.MinPageBytes)}, and the host's have {Bits.Size((ulong)hostPageBytes)}";
        return cap.CssNvm || cap.CssIoCommandSets
            ? null
            : $"{text}: CSS is {cap.Css:x2}h, without the NVM command set (bit 0) and without a choice of command sets (bit 6)";
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"limits: {MaxQueueEntries} entries a queue, pages of {Bits.Size((ulong)PageBytes)}, doorbell stride {Doorbells.StrideBytes}, " +
        $"{MaxQueuePairs} queue pairs in BAR 0";
}
