using System.Buffers.Binary;
using Lab.Nvme.DataPointers;

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
    /// <summary>Fused Operation.</summary>
    public FusedOperation Fuse => (FusedOperation)(Q0 >> 8 & 3);
    /// <summary>PRP or SGL for Data Transfer.</summary>
    public Psdt Psdt => (Psdt)(Q0 >> 14 & 3);
    /// <summary>Command identifier.</summary>
    public ushort Cid => (ushort)(Q0 >> 16);
    /// <summary>Namespace identifier.</summary>
    public uint Nsid => (uint)(Q0 >> 32);
    /// <summary>Metadata Pointer.</summary>
    public ulong Mptr => Q2;
    /// <summary>PRP Entry 1.</summary>
    public ulong Prp1 => Q3;
    /// <summary>PRP Entry 2.</summary>
    public ulong Prp2 => Q4;
    /// <summary>The data pointer read as an SGL descriptor.</summary>
    public SglDescriptor Sgl1 => new(Q3, Q4);
    /// <summary>PSDT, MPTR and DPTR together.</summary>
    public DataPointer Data => new(Q3, Q4, Psdt, Q2);

    /// <summary>Builds an entry from the fields that the lab's commands use.</summary>
    public static SubmissionEntry Of(byte opcode, ushort cid, uint nsid, ulong prp1 = 0, ulong prp2 = 0, uint cdw10 = 0, uint cdw11 = 0, uint cdw12 = 0) =>
        new(opcode | (ulong)cid << 16 | (ulong)nsid << 32, 0, 0, prp1, prp2, cdw10 | (ulong)cdw11 << 32, cdw12, 0);

    /// <summary>Builds an entry that moves data; the command dwords 11 to 15 are set by <see cref="WithCdw"/>.</summary>
    public static SubmissionEntry Of(byte opcode, uint nsid, DataPointer data, uint cdw10 = 0) =>
        new(opcode | (ulong)((uint)data.Psdt & 3) << 14 | (ulong)nsid << 32, 0, data.Metadata, data.Low, data.High, cdw10, 0, 0);

    /// <summary>This entry with another command identifier.</summary>
    public SubmissionEntry WithCid(ushort cid) => this with { Q0 = Q0 & ~0xFFFF_0000UL | (ulong)cid << 16 };

    /// <summary>This entry for another namespace.</summary>
    public SubmissionEntry WithNsid(uint nsid) => this with { Q0 = (uint)Q0 | (ulong)nsid << 32 };

    /// <summary>This entry as part of a fused pair.</summary>
    public SubmissionEntry WithFuse(FusedOperation fuse) => this with { Q0 = Q0 & ~0x300UL | ((ulong)fuse & 3) << 8 };

    /// <summary>This entry with data and metadata elsewhere: PSDT, MPTR and DPTR.</summary>
    public SubmissionEntry WithData(DataPointer data) =>
        this with { Q0 = Q0 & ~0xC000UL | ((ulong)data.Psdt & 3) << 14, Q2 = data.Metadata, Q3 = data.Low, Q4 = data.High };

    /// <summary>
    /// This entry with doubleword <paramref name="index"/> (0 to 15) replaced, whatever it holds: CDW2-3 are 2 and 3, MPTR is 4 and 5, DPTR is 6 to 9.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such doubleword.</exception>
    public SubmissionEntry WithCdw(int index, uint value)
    {
        var old = Qword(index >> 1);
        return WithQword(index >> 1, (index & 1) == 0 ? old & ~0xFFFF_FFFFUL | value : (uint)old | (ulong)value << 32);
    }

    private SubmissionEntry WithQword(int index, ulong value) => index switch
    {
        0 => this with { Q0 = value },
        1 => this with { Q1 = value },
        2 => this with { Q2 = value },
        3 => this with { Q3 = value },
        4 => this with { Q4 = value },
        5 => this with { Q5 = value },
        6 => this with { Q6 = value },
        _ => this with { Q7 = value },
    };

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
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Writes the 64 bytes as the device reads them.</summary>
    /// <exception cref="ArgumentException">Fewer than 64 bytes.</exception>
    public void WriteTo(Span<byte> bytes)
    {
        if (bytes.Length < Bytes)
            throw new ArgumentException($"an SQE has {Bytes} bytes, got room for {bytes.Length}", nameof(bytes));
        for (var i = 0; i < 8; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[(8 * i)..], Qword(i));
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
    public override string ToString() => $"SQE opc {Opcode:x2} cid {Cid} nsid {Nsid} {Data} cdw10 0x{Dword(10):x8} cdw12 0x{Dword(12):x8}";
}
