using System.Buffers.Binary;

namespace Lab.Nvme.Commands;

/// <summary>
/// A completion queue entry: 16 bytes.
/// <code>
/// dword 0: command specific      dword 1: command specific or reserved
/// dword 2: SQID 31:16 | SQHD 15:0
/// dword 3: status 31:17 | phase 16 | CID 15:0
/// </code>
/// Source: NVMe Base 2.1, figure "Common Completion Queue Entry Layout".
/// </summary>
public readonly record struct CompletionEntry(uint Dw0, uint Dw1, uint Dw2, uint Dw3)
{
    /// <summary>Size in bytes (CC.IOCQES = 4).</summary>
    public const int Bytes = 16;

    /// <summary>Submission queue head pointer: the slots before it are consumed.</summary>
    public int SqHead => (int)(Dw2 & 0xFFFF);
    /// <summary>Submission queue that the command came from.</summary>
    public int SqId => (int)(Dw2 >> 16);
    /// <summary>Command identifier.</summary>
    public ushort Cid => (ushort)Dw3;
    /// <summary>Phase tag.</summary>
    public int Phase => (int)(Dw3 >> 16 & 1);
    /// <summary>Status field.</summary>
    public CommandStatus Status => new((ushort)(Dw3 >> 17));

    /// <summary>Reads 16 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public static CompletionEntry FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length >= Bytes
        ? new(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]))
        : throw new ArgumentException($"a CQE has {Bytes} bytes, got {bytes.Length}", nameof(bytes));

    /// <inheritdoc/>
    public override string ToString() => $"CQE cid {Cid} sq {SqId} sqhd {SqHead} phase {Phase} {Status}";
}
