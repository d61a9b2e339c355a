using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Nvme.Registers;

namespace Lab.Judge.Replaying;

/// <summary>The controller properties as the stores in the trace left them. What was never stored reads as 0.</summary>
internal sealed class RegisterShadow
{
    private readonly byte[] _bytes = new byte[Register.CmbSts];

    public bool Enabled => new Cc(Read32(Register.Cc)).En;

    /// <summary>Address at which the controller decodes its memory buffer; null while it does not (CMBMSC.CMSE = 0).</summary>
    public ulong? BufferBase => new CmbMsc(Read64(Register.CmbMsc)) is { Cmse: true } space ? space.Cba : null;

    /// <summary>Slots of an admin queue, from AQA (0's based).</summary>
    public int AdminDepth(QueueKind kind) => (int)(Read32(Register.Aqa) >> (kind == QueueKind.Submission ? 0 : 16) & 0xFFF) + 1;

    public ulong AdminAddress(QueueKind kind) =>
        Read64(kind == QueueKind.Submission ? Register.Asq : Register.Acq) & ~0xFFFUL;

    public void Apply(long offset, int size, ulong value)
    {
        for (var i = 0; i < size && offset + i < _bytes.Length; i++)
            _bytes[offset + i] = (byte)(value >> (8 * i));
    }

    private ulong Read64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(offset));

    private uint Read32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));
}
