using Lab.Nvme.Identification;
using Lab.Nvme.Protection;

namespace Lab.Nvme.Commands;

/// <summary>
/// What a read, write, compare, verify, write zeroes or copy command says besides which blocks and where the data lies. The default is a plain
/// transfer. Source: NVM Command Set 1.1, chapter 3.3, command dwords 2, 3 and 12 to 15.
/// </summary>
public readonly record struct IoControl
{
    /// <summary>Force Unit Access: the data is on non-volatile media before the command completes.</summary>
    public bool Fua { get; init; }
    /// <summary>Limited Retry: the controller makes less effort to read or write before it gives up.</summary>
    public bool LimitedRetry { get; init; }
    /// <summary>PRACT and PRCHK.</summary>
    public PrInfo PrInfo { get; init; }
    /// <summary>Storage Tag Check.</summary>
    public bool StorageTagCheck { get; init; }
    /// <summary>
    /// LBTL or ELBTL, the lower 32 bits of the storage and reference tags. With the 16-bit guard and no storage tag that is the initial (expected)
    /// logical block reference tag: the low 32 bits of the LBA for protection types 1 and 2 as drivers use them.
    /// </summary>
    public uint TagLower { get; init; }
    /// <summary>LBTU or ELBTU, the upper 48 bits of the storage and reference tags, for the 32-bit and 64-bit guards.</summary>
    public ulong TagUpper { get; init; }
    /// <summary>LBAT or ELBAT: the (expected) logical block application tag.</summary>
    public ushort ApplicationTag { get; init; }
    /// <summary>LBATM or ELBATM: the bits of the application tag that are checked.</summary>
    public ushort ApplicationTagMask { get; init; }
    /// <summary>Directive Type of a write or copy: 0 none, 1 streams, 2 data placement.</summary>
    public byte DirectiveType { get; init; }
    /// <summary>Directive Specific.</summary>
    public ushort DirectiveSpecific { get; init; }
    /// <summary>Dataset Management of a read or write: access frequency 3:0, latency 5:4, sequential 6, incompressible 7.</summary>
    public byte DatasetManagement { get; init; }

    /// <summary>This control with the tags of protection information, laid out for the namespace.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The storage tag does not fit the format.</exception>
    public IoControl WithTags(NamespaceFormat format, ProtectionTags tags)
    {
        var (upper, lower) = tags.Pack(format.Guard, format.StorageTagBits);
        return this with { TagUpper = upper, TagLower = lower, ApplicationTag = tags.ApplicationTag, ApplicationTagMask = tags.ApplicationTagMask };
    }

    /// <summary>Bits 31:16 of command dword 12.</summary>
    internal uint Cdw12 =>
        (LimitedRetry ? 1u << 31 : 0) | (Fua ? 1u << 30 : 0) | ((uint)PrInfo & 0xF) << 26 | (StorageTagCheck ? 1u << 24 : 0) | (DirectiveType & 0xFu) << 20;

    internal uint Cdw13 => (uint)DirectiveSpecific << 16 | DatasetManagement;

    internal uint Cdw15 => (uint)ApplicationTagMask << 16 | ApplicationTag;

    /// <summary>Command dwords 2 and 3.</summary>
    internal ulong Cdw23 => TagUpper & 0xFFFF_FFFF_FFFF;
}
