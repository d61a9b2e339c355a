using System.Buffers.Binary;

namespace Lab.Nvme.Commands;

/// <summary>
/// A submission queue entry: 64 bytes, held as eight quadwords in the order and with the values that the device reads (little-endian).
/// <code>
/// qword 0: CDW1 NSID     63:32 | CID 31:16 | PSDT 15:14 | FUSE 9:8 | OPC 7:0
/// qword 1: CDW2-3          qword 2: MPTR        qword 3: PRP1        qword 4: PRP2
/// qword 5: CDW11 | CDW10   qword 6: CDW13 | CDW12   qword 7: CDW15 | CDW14
/// </code>
/// Source: NVMe Base 2.1, figure "Common Command Format".
/// </summary>
public readonly record struct SubmissionEntry(ulong Q0, ulong Q1, ulong Q2, ulong Q3, ulong Q4, ulong Q5, ulong Q6, ulong Q7)
{
    /// <summary>Size in bytes (CC.IOSQES = 6).</summary>
    public const int Bytes = 64;

    /// <summary>Opcode.</summary>
    public byte Opcode => (byte)Q0;
    /// <summary>Command identifier.</summary>
    public ushort Cid => (ushort)(Q0 >> 16);
    /// <summary>Namespace identifier.</summary>
    public uint Nsid => (uint)(Q0 >> 32);

    /// <summary>Builds an entry from the fields that the lab's commands use.</summary>
    public static SubmissionEntry Of(byte opcode, ushort cid, uint nsid, ulong prp1 = 0, ulong prp2 = 0, uint cdw10 = 0, uint cdw11 = 0, uint cdw12 = 0) =>
        new(opcode | (ulong)cid << 16 | (ulong)nsid << 32, 0, 0, prp1, prp2, cdw10 | (ulong)cdw11 << 32, cdw12, 0);

    /// <summary>Quadword <paramref name="index"/>, 0 to 7.</summary>
    public ulong Qword(int index) => index switch
    {
        0 => Q0, 1 => Q1, 2 => Q2, 3 => Q3, 4 => Q4, 5 => Q5, 6 => Q6, 7 => Q7,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, "an SQE has quadwords 0 to 7"),
    };

    /// <summary>Doubleword <paramref name="index"/>, 0 to 15.</summary>
    public uint Dword(int index) => (uint)(Qword(index >> 1) >> ((index & 1) * 32));

    /// <summary>The 64 bytes as the device reads them.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[Bytes];
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * i), Qword(i));
        return bytes;
    }

    /// <summary>Reads 64 bytes.</summary>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    public static SubmissionEntry FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Bytes)
            throw new ArgumentException($"an SQE has {Bytes} bytes, got {bytes.Length}", nameof(bytes));
        Span<ulong> q = stackalloc ulong[8];
        for (var i = 0; i < 8; i++)
            q[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(8 * i)..]);
        return new(q[0], q[1], q[2], q[3], q[4], q[5], q[6], q[7]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"SQE opc {Opcode:x2} cid {Cid} nsid {Nsid} prp1 0x{Q3:x} prp2 0x{Q4:x} cdw10 0x{Dword(10):x8} cdw12 0x{Dword(12):x8}";
}
