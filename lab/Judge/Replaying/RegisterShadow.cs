using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Nvme.Registers;

namespace Lab.Judge.Replaying;

/// <summary>The controller properties as the stores in the trace and the resets left them. What was never stored reads as 0, and is not known.</summary>
internal sealed class RegisterShadow
{
    private const int Size = Register.PmrMscu + sizeof(uint);

    private readonly byte[] _bytes = new byte[Size];
    private readonly bool[] _known = new bool[Size];

    public bool Enabled => new Cc(Read32(Register.Cc)).En;

    /// <summary>Address at which the controller decodes its memory buffer; null while it does not (CMBMSC.CMSE = 0).</summary>
    public ulong? BufferBase => new CmbMsc(Read64(Register.CmbMsc)) is { Cmse: true } space ? space.Cba : null;

    /// <summary>Address at which the controller decodes its persistent memory region; null while it does not.</summary>
    public ulong? RegionBase =>
        new PmrMscl(Read32(Register.PmrMscl)) is { Cmse: true } low && new PmrCtl(Read32(Register.PmrCtl)).En ? new PmrMscu(Read32(Register.PmrMscu)).Cba(low) : null;

    /// <summary>Slots of an admin queue, from AQA (0's based).</summary>
    public int AdminDepth(QueueKind kind)
    {
        var depths = new Aqa(Read32(Register.Aqa));
        return kind == QueueKind.Submission ? depths.SubmissionEntries : depths.CompletionEntries;
    }

    public ulong AdminAddress(QueueKind kind) => new AdminQueueBase(Read64(kind == QueueKind.Submission ? Register.Asq : Register.Acq)).Address;

    /// <summary>What a property holds.</summary>
    public ulong Read(ControllerProperty property) => property.Bytes == 8 ? Read64(property.Offset) : Read32(property.Offset);

    /// <summary>The bits of a property that were stored, or cleared by a reset, since the trace began.</summary>
    public ulong Known(ControllerProperty property)
    {
        var known = 0UL;
        for (var i = 0; i < property.Bytes; i++)
            if (_known[property.Offset + i])
                known |= 0xFFUL << (8 * i);
        return known & property.Fields;
    }

    /// <summary>Takes a store. One that clears CC.EN is a Controller Reset.</summary>
    public void Apply(long offset, int size, ulong value)
    {
        var was = Enabled;
        for (var i = 0; i < size && offset + i < _bytes.Length; i++)
            (_bytes[offset + i], _known[offset + i]) = ((byte)(value >> (8 * i)), true);
        if (was && !Enabled)
            Reset(ResetKind.Controller);
    }

    /// <summary>Clears what the reset does not keep.</summary>
    public void Reset(ResetKind kind)
    {
        foreach (var property in ControllerProperty.All.Where(property => !property.IsKeptBy(kind)))
        {
            _bytes.AsSpan(property.Offset, property.Bytes).Clear();
            _known.AsSpan(property.Offset, property.Bytes).Fill(!property.OwnResetValue);
        }
    }

    public RegisterShadow Copy()
    {
        var copy = new RegisterShadow();
        _bytes.CopyTo(copy._bytes, 0);
        _known.CopyTo(copy._known, 0);
        return copy;
    }

    private ulong Read64(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(offset));

    private uint Read32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(offset));
}
