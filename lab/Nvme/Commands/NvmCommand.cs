using Lab.Nvme.DataPointers;

namespace Lab.Nvme.Commands;

/// <summary>
/// Commands of the NVM command set as submission queue entries (NVM Command Set 1.1, chapter 3). The driver fills in the command identifier.
/// Numbers of blocks are 1's based here, 1 to 65536; the entries hold them 0's based.
/// </summary>
public static class NvmCommand
{
    /// <summary>Opcode of Flush.</summary>
    public const byte FlushOpcode = (byte)NvmOpcode.Flush;
    /// <summary>Opcode of Write.</summary>
    public const byte WriteOpcode = (byte)NvmOpcode.Write;
    /// <summary>Opcode of Read.</summary>
    public const byte ReadOpcode = (byte)NvmOpcode.Read;

    private const uint Deallocate = 1u << 25;
    private const uint NamespaceZeroes = 1u << 23;

    /// <summary>Flush the namespace's volatile write cache.</summary>
    public static SubmissionEntry Flush(uint nsid) => SubmissionEntry.Of(FlushOpcode, 0, nsid);

    /// <summary>Write <paramref name="blocks"/> (1's based) logical blocks from <paramref name="prp1"/>.</summary>
    public static SubmissionEntry Write(uint nsid, ulong lba, int blocks, ulong prp1, ulong prp2 = 0) => Write(nsid, lba, blocks, DataPointer.Prp(prp1, prp2));

    /// <summary>Write <paramref name="blocks"/> logical blocks from <paramref name="data"/>.</summary>
    public static SubmissionEntry Write(uint nsid, ulong lba, int blocks, DataPointer data, in IoControl control = default) =>
        Blocks(NvmOpcode.Write, nsid, lba, blocks, data, control);

    /// <summary>Read <paramref name="blocks"/> (1's based) logical blocks to <paramref name="prp1"/>.</summary>
    public static SubmissionEntry Read(uint nsid, ulong lba, int blocks, ulong prp1, ulong prp2 = 0) => Read(nsid, lba, blocks, DataPointer.Prp(prp1, prp2));

    /// <summary>Read <paramref name="blocks"/> logical blocks to <paramref name="data"/>.</summary>
    public static SubmissionEntry Read(uint nsid, ulong lba, int blocks, DataPointer data, in IoControl control = default) =>
        Blocks(NvmOpcode.Read, nsid, lba, blocks, data, control);

    /// <summary>Compare logical blocks with <paramref name="data"/>. Status Compare Failure (2h/85h) tells that they differ.</summary>
    public static SubmissionEntry Compare(uint nsid, ulong lba, int blocks, DataPointer data, in IoControl control = default) =>
        Blocks(NvmOpcode.Compare, nsid, lba, blocks, data, control);

    /// <summary>Mark logical blocks as invalid: a read of them fails until they are written.</summary>
    public static SubmissionEntry WriteUncorrectable(uint nsid, ulong lba, int blocks) =>
        Blocks(NvmOpcode.WriteUncorrectable, nsid, lba, blocks, default, default);

    /// <summary>Set logical blocks to zero without a transfer of data.</summary>
    /// <param name="nsid">Namespace.</param>
    /// <param name="lba">First block.</param>
    /// <param name="blocks">Number of blocks, 1's based.</param>
    /// <param name="control">FUA and the rest.</param>
    /// <param name="deallocate">DEAC: ask the controller to deallocate the blocks.</param>
    /// <param name="wholeNamespace">NSZ: the whole namespace, whatever the blocks; for controllers with ONCS.NSZS.</param>
    public static SubmissionEntry WriteZeroes(
        uint nsid, ulong lba, int blocks, in IoControl control = default, bool deallocate = false, bool wholeNamespace = false) =>
        Blocks(NvmOpcode.WriteZeroes, nsid, lba, blocks, default, control, (deallocate ? Deallocate : 0) | (wholeNamespace ? NamespaceZeroes : 0));

    /// <summary>Have the controller read logical blocks and check them, without a transfer of data.</summary>
    public static SubmissionEntry Verify(uint nsid, ulong lba, int blocks, in IoControl control = default) =>
        Blocks(NvmOpcode.Verify, nsid, lba, blocks, default, control);

    /// <summary>Dataset Management of 1 to 256 ranges.</summary>
    /// <param name="nsid">Namespace.</param>
    /// <param name="ranges">Number of ranges, 1's based.</param>
    /// <param name="data">Where the <see cref="DatasetRange"/>s lie, one after the other.</param>
    /// <param name="deallocate">AD: the blocks may be deallocated.</param>
    /// <param name="integralForWrite">IDW: the ranges are written as one.</param>
    /// <param name="integralForRead">IDR: the ranges are read as one.</param>
    public static SubmissionEntry DatasetManagement(
        uint nsid, int ranges, DataPointer data, bool deallocate, bool integralForWrite = false, bool integralForRead = false) =>
        SubmissionEntry.Of((byte)NvmOpcode.DatasetManagement, nsid, data, ZeroBased(ranges, 256, nameof(ranges)))
            .WithCdw(11, (integralForRead ? 1u : 0) | (integralForWrite ? 2u : 0) | (deallocate ? 4u : 0));

    /// <summary>Copy of 1 to 256 source ranges to <paramref name="destinationLba"/>, without the host.</summary>
    /// <param name="nsid">Namespace of the destination, and for formats 0 and 1 of the sources.</param>
    /// <param name="destinationLba">SDLBA, where the first block goes.</param>
    /// <param name="ranges">Number of source ranges, 1's based.</param>
    /// <param name="format">Format of the ranges.</param>
    /// <param name="data">Where the <see cref="CopyRange"/>s lie, one after the other.</param>
    /// <param name="control">FUA, limited retry, and protection information of the blocks that are written.</param>
    /// <param name="readPrInfo">PRINFOR: protection information of the blocks that are read.</param>
    /// <param name="readStorageTagCheck">STCR: the storage tags of the blocks that are read are checked.</param>
    public static SubmissionEntry Copy(
        uint nsid, ulong destinationLba, int ranges, CopyRangeFormat format, DataPointer data, in IoControl control = default,
        PrInfo readPrInfo = PrInfo.None, bool readStorageTagCheck = false)
    {
        var cdw12 = ZeroBased(ranges, 256, nameof(ranges)) | ((uint)format & 0xF) << 8 | ((uint)readPrInfo & 0xF) << 12 |
                    (readStorageTagCheck ? 1u << 25 : 0) | control.Cdw12;
        return Entry(NvmOpcode.Copy, nsid, destinationLba, data, control, cdw12);
    }

    private static SubmissionEntry Blocks(
        NvmOpcode opcode, uint nsid, ulong lba, int blocks, in DataPointer data, in IoControl control, uint more = 0) =>
        Entry(opcode, nsid, lba, data, control, ZeroBased(blocks, 65536, nameof(blocks)) | control.Cdw12 | more);

    private static SubmissionEntry Entry(NvmOpcode opcode, uint nsid, ulong lba, in DataPointer data, in IoControl control, uint cdw12) => new(
        (ulong)opcode | (ulong)((uint)data.Psdt & 3) << 14 | (ulong)nsid << 32, control.Cdw23, data.Metadata, data.Low, data.High, lba,
        cdw12 | (ulong)control.Cdw13 << 32, control.TagLower | (ulong)control.Cdw15 << 32);

    private static uint ZeroBased(int count, int most, string name) => count >= 1 && count <= most
        ? (uint)count - 1
        : throw new ArgumentOutOfRangeException(name, count, $"the command takes 1 to {most} {name}");
}
