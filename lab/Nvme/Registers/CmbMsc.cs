namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Memory Buffer Memory Space Control (NVMe Base 2.1, offset 50h).
/// <code>
///  63                          12 11   2   1      0
/// |  CBA, controller base address |  ... | CMSE | CRE |
/// </code>
/// </summary>
public readonly record struct CmbMsc(ulong Value)
{
    /// <summary>Capabilities Registers Enabled only: CMBLOC and CMBSZ become readable, nothing is decoded yet.</summary>
    public static CmbMsc RegistersOnly { get; } = new(1);

    /// <summary>Registers readable and the controller decodes its buffer at <paramref name="controllerBaseAddress"/>.</summary>
    /// <exception cref="ArgumentException">The address is not 4 KiB aligned.</exception>
    public static CmbMsc At(ulong controllerBaseAddress) =>
        (controllerBaseAddress & 0xFFF) == 0
            ? new(controllerBaseAddress | 3)
            : throw new ArgumentException($"CMBMSC.CBA must be 4 KiB aligned, 0x{controllerBaseAddress:x} is not", nameof(controllerBaseAddress));

    /// <summary>Capabilities Registers Enabled.</summary>
    public bool Cre => Value.Bit(0);
    /// <summary>Controller Memory Space Enable.</summary>
    public bool Cmse => Value.Bit(1);
    /// <summary>Controller Base Address.</summary>
    public ulong Cba => Value & ~0xFFFUL;

    /// <inheritdoc/>
    public override string ToString() => $"CMBMSC {Value:x16}: CRE {Bits.Digit(Cre)}, CMSE {Bits.Digit(Cmse)}, CBA 0x{Cba:x}";
}
