namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Memory Buffer Location (NVMe Base 2.1, offset 38h). Reads 0 until CMBMSC.CRE is set on a controller with CAP.CMBS.
/// <code>
///  31                 12 11 9   8      7        6        5       4       3     2   0
/// |  OFST (CMBSZ units) | .. | CQDA | CDMMMS | CDPCILS | CDPMLS | CQPDS | CQMMS | BIR |
/// </code>
/// </summary>
public readonly record struct CmbLoc(uint Value)
{
    /// <summary>Base Indicator Register: the BAR (0, 2, 3, 4 or 5) that holds the buffer.</summary>
    public int Bir => (int)(Value & 7);
    /// <summary>Offset in the BAR in units of <see cref="CmbSz.UnitBytes"/>, not in bytes.</summary>
    public uint Ofst => Value >> 12;

    /// <summary>Offset of the buffer in its BAR in bytes.</summary>
    public ulong OffsetBytes(CmbSz size) => Ofst * size.UnitBytes;

    /// <inheritdoc/>
    public override string ToString() => $"CMBLOC {Value:x8}: BIR {Bir}, OFST {Ofst}";
}
