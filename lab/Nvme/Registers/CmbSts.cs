namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Memory Buffer Status (NVMe Base 2.1, offset 58h).
/// <code>
///  31   1   0
/// |  ... | CBAI |
/// </code>
/// </summary>
public readonly record struct CmbSts(uint Value)
{
    /// <summary>Controller Base Address Invalid: the address in CMBMSC.CBA was refused, the buffer is not decoded.</summary>
    public bool Cbai => Value.Bit(0);

    /// <inheritdoc/>
    public override string ToString() => $"CMBSTS {Value:x8}: CBAI {Bits.Digit(Cbai)}";
}
