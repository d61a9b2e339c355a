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
    public int Bir => Value.Field(2, 0);
    /// <summary>CMB Queue Mixed Memory Support: the parts of one queue may lie in the buffer and in host memory.</summary>
    public bool Cqmms => Value.Bit(3);
    /// <summary>CMB Queue Physically Discontiguous Support: a queue in the buffer may be discontiguous.</summary>
    public bool Cqpds => Value.Bit(4);
    /// <summary>CMB Data Pointer Mixed Locations Support: the PRPs or SGL descriptors of one command may lie in the buffer and in host memory.</summary>
    public bool Cdpmls => Value.Bit(5);
    /// <summary>CMB Data Pointer and Command Independent Locations Support: lists may lie in the buffer though the command does not, and the reverse.</summary>
    public bool Cdpcils => Value.Bit(6);
    /// <summary>CMB Data Metadata Mixed Memory Support: data and metadata of one command may lie in the buffer and in host memory.</summary>
    public bool Cdmmms => Value.Bit(7);
    /// <summary>CMB Queue Dword Alignment: a queue in the buffer may begin at any dword. Otherwise it begins at a memory page.</summary>
    public bool Cqda => Value.Bit(8);
    /// <summary>Offset in the BAR in units of <see cref="CmbSz.UnitBytes"/>, not in bytes.</summary>
    public uint Ofst => Value >> 12;

    /// <summary>Offset of the buffer in its BAR in bytes, below 2^56; 0 where CMBSZ.SZU is reserved.</summary>
    public ulong OffsetBytes(CmbSz size) => Ofst * size.UnitBytes;

    /// <inheritdoc/>
    public override string ToString() =>
        $"CMBLOC {Value:x8}: BIR {Bir}, CQMMS {Bits.Digit(Cqmms)}, CQPDS {Bits.Digit(Cqpds)}, CDPMLS {Bits.Digit(Cdpmls)}, CDPCILS {Bits.Digit(Cdpcils)}, " +
        $"CDMMMS {Bits.Digit(Cdmmms)}, CQDA {Bits.Digit(Cqda)}, OFST {Ofst}";
}
