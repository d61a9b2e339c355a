namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Memory Space Control Lower (NVMe Base 2.1, offset E14h). Write <see cref="PmrMscu"/> first: this half has the enable bit.
/// <code>
///  31        12 11  2   1     0
/// | CBA[31:12] |  ... | CMSE | . |
/// </code>
/// </summary>
public readonly record struct PmrMscl(uint Value)
{
    /// <summary>Controller Memory Space Enable.</summary>
    public bool Cmse => Value.Bit(1);
    /// <summary>Controller Base Address, bits 31:12 in their place.</summary>
    public uint Cba => Value & ~0xFFFu;

    /// <summary>The low half for a region that the controller decodes at <paramref name="controllerBaseAddress"/>.</summary>
    /// <exception cref="ArgumentException">The address is not 4 KiB aligned.</exception>
    public static PmrMscl At(ulong controllerBaseAddress) =>
        (controllerBaseAddress & 0xFFF) == 0
            ? new((uint)controllerBaseAddress | 2)
            : throw new ArgumentException($"PMRMSC.CBA must be 4 KiB aligned, 0x{controllerBaseAddress:x} is not", nameof(controllerBaseAddress));

    /// <inheritdoc/>
    public override string ToString() => $"PMRMSCL {Value:x8}: CMSE {Bits.Digit(Cmse)}, CBA[31:12] 0x{Cba:x8}";
}
