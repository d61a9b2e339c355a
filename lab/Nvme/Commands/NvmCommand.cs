namespace Lab.Nvme.Commands;

/// <summary>Commands of the NVM command set as submission queue entries (NVM Command Set 1.1, chapter 3).</summary>
public static class NvmCommand
{
    /// <summary>Opcode of Flush.</summary>
    public const byte FlushOpcode = 0x00;
    /// <summary>Opcode of Write.</summary>
    public const byte WriteOpcode = 0x01;
    /// <summary>Opcode of Read.</summary>
    public const byte ReadOpcode = 0x02;

    /// <summary>Flush the namespace's volatile write cache.</summary>
    public static SubmissionEntry Flush(uint nsid) => SubmissionEntry.Of(FlushOpcode, 0, nsid);

    /// <summary>Write <paramref name="blocks"/> (1's based) logical blocks from <paramref name="prp1"/>.</summary>
    public static SubmissionEntry Write(uint nsid, ulong lba, int blocks, ulong prp1, ulong prp2 = 0) => Transfer(WriteOpcode, nsid, lba, blocks, prp1, prp2);

    /// <summary>Read <paramref name="blocks"/> (1's based) logical blocks to <paramref name="prp1"/>.</summary>
    public static SubmissionEntry Read(uint nsid, ulong lba, int blocks, ulong prp1, ulong prp2 = 0) => Transfer(ReadOpcode, nsid, lba, blocks, prp1, prp2);

    private static SubmissionEntry Transfer(byte opcode, uint nsid, ulong lba, int blocks, ulong prp1, ulong prp2) =>
        SubmissionEntry.Of(opcode, 0, nsid, prp1, prp2, (uint)lba, (uint)(lba >> 32), (uint)(blocks - 1));
}
