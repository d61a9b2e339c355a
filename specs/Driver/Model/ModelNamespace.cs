using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// Namespace 1 and the commands on it (NVM Command Set 1.1, chapter 3). It is what Identify Namespace tells of it, hostile or not: extended blocks carry
/// their metadata along, a metadata buffer of its own is not looked at.
/// </summary>
internal sealed class ModelNamespace
{
    private readonly ModelController _controller;
    private readonly int _blockBytes;

    public ModelNamespace(ModelController controller)
    {
        _controller = controller;
        var data = IdentifyData.Namespace(controller.Options, 1);
        var format = data.AsSpan(128 + 4 * (data[26] & 0xF | (data[26] >> 1 & 0x30)), 4);
        // What no block can be is 512 bytes.
        var dataBytes = format[2] is >= 9 and <= 30 ? 1 << format[2] : 512;
        _blockBytes = dataBytes + ((data[26] & 0x10) != 0 ? BitConverter.ToUInt16(format) : 0);
        Blocks = BitConverter.ToUInt64(data);
    }

    private const byte Flush = 0x00, Write = 0x01, Read = 0x02, Compare = 0x05, WriteZeroes = 0x08, DatasetManagement = 0x09, Verify = 0x0C;

    public SparseBytes Content { get; } = new();

    private ulong Blocks { get; }

    /// <inheritdoc cref="ModelAdmin.TransferOf"/>
    public (int Bytes, bool ToHost)? TransferOf(SubmissionEntry entry) => entry.Opcode switch
    {
        Read => (Length(entry), true),
        Write or Compare => (Length(entry), false),
        DatasetManagement => (((int)(entry.Dword(10) & 0xFF) + 1) * 16, false),
        _ => null,
    };

    public Outcome? Execute(ModelCommand command)
    {
        if (command.Opcode is not (Flush or Write or Read or Compare or WriteZeroes or DatasetManagement or Verify))
            return new(ModelStatus.InvalidOpcode);
        if (command.Nsid != 1 && !(command.Nsid == uint.MaxValue && command.Opcode == Flush) || Blocks == 0)
            return new(ModelStatus.InvalidNamespace);
        return command.Opcode is Flush or DatasetManagement ? new(ModelStatus.Success) : OnBlocks(command);
    }

    /// <summary>Writes the data of a command to where its pointers say.</summary>
    public bool ToHost(ModelCommand command, ReadOnlySpan<byte> data)
    {
        foreach (var segment in command.Transfer!.Segments)
        {
            if (!_controller.Dma.Write(segment.Address, data[..segment.Bytes], $"data of {command}"))
                return false;
            data = data[segment.Bytes..];
        }
        return true;
    }

    private Outcome? OnBlocks(ModelCommand command)
    {
        var (lba, bytes) = (command.Entry.Q5, Length(command.Entry));
        var blocks = (command.Dword(12) & 0xFFFF) + 1UL;
        if (_controller.Options.Mdts is > 0 and < 16 && command.Transfer is not null && bytes > _controller.MinPageBytes << _controller.Options.Mdts)
            return new(ModelStatus.InvalidField);
        if (blocks > Blocks || lba > Blocks - blocks)
            return new(ModelStatus.LbaOutOfRange);
        var (at, data) = ((long)lba * _blockBytes, new byte[bytes]);
        switch (command.Opcode)
        {
            case Read:
                Content.Read(at, data);
                return new(ToHost(command, data) ? ModelStatus.Success : ModelStatus.DataTransferError);
            case WriteZeroes:
                Content.Write(at, data);
                return new(ModelStatus.Success);
            case Verify:
                return new(ModelStatus.Success);
            default:
                return FromHost(command, at, data);
        }
    }

    private Outcome? FromHost(ModelCommand command, long at, byte[] data)
    {
        var filled = 0;
        foreach (var segment in command.Transfer!.Segments)
        {
            if (!_controller.Dma.Read(segment.Address, data.AsSpan(filled, segment.Bytes), $"data of {command}"))
                return new(ModelStatus.DataTransferError);
            filled += segment.Bytes;
        }
        if (command.Opcode == Compare)
        {
            var there = new byte[data.Length];
            Content.Read(at, there);
            return new(there.AsSpan().SequenceEqual(data) ? ModelStatus.Success : ModelStatus.CompareFailure);
        }
        Content.Write(at, data);
        return new(ModelStatus.Success);
    }

    private int Length(SubmissionEntry entry) => (int)Math.Min(((entry.Dword(12) & 0xFFFF) + 1L) * _blockBytes, 1 << 28);
}
