using System.Buffers.Binary;
using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>Follows the PRPs or SGLs of one command, as the controller does: only what it may read is read, and all that it reads is noted.</summary>
/// <param name="dma">The way to the driver's memory.</param>
/// <param name="entry">The command.</param>
/// <param name="pageBytes">The memory page, from CC.MPS.</param>
/// <param name="sgls">Whether the controller offers SGLs (Identify Controller SGLS).</param>
internal sealed class DataPointerReader(ModelDma dma, SubmissionEntry entry, int pageBytes, bool sgls)
{
    // An SGL that is longer goes in a circle.
    private const int MostSegments = 256;

    private readonly List<Segment> _data = [];
    private readonly List<Segment> _lists = [];

    public IReadOnlyList<Segment> Data => _data;
    /// <summary>The PRP lists and SGL segments outside of the command.</summary>
    public IReadOnlyList<Segment> Lists => _lists;

    public ushort Read(int bytes) => (entry.Q0 >> 14 & 3) switch
    {
        0 => ReadPrps(bytes),
        1 or 2 when sgls => ReadSgl(bytes),
        _ => ModelStatus.InvalidField,
    };

    private ushort ReadPrps(int bytes)
    {
        if ((entry.Q3 & 3) != 0)
            return ModelStatus.PrpOffsetInvalid;
        var first = (int)Math.Min(bytes, pageBytes - (long)(entry.Q3 % (ulong)pageBytes));
        _data.Add(new(entry.Q3, first));
        bytes -= first;
        if (bytes == 0)
            return ModelStatus.Success;
        return bytes <= pageBytes ? Page(entry.Q4, bytes) : ReadPrpList(entry.Q4, bytes);
    }

    private ushort ReadPrpList(ulong list, int bytes)
    {
        if ((list & 7) != 0)
            return ModelStatus.PrpOffsetInvalid;
        for (var status = ModelStatus.Success; ; list += 8)
        {
            if (Entry(list) is not { } pointer)
                return ModelStatus.DataTransferError;
            // The last entry of a list's page leads to the next list while more than its own page is left.
            if (list % (ulong)pageBytes == (ulong)pageBytes - 8 && bytes > pageBytes)
            {
                if (pointer % (ulong)pageBytes != 0)
                    return ModelStatus.PrpOffsetInvalid;
                list = pointer - 8;
                continue;
            }
            var count = Math.Min(bytes, pageBytes);
            status = Page(pointer, count);
            bytes -= count;
            if (status != ModelStatus.Success || bytes == 0)
                return status;
        }
    }

    private ushort Page(ulong address, int bytes)
    {
        if (address % (ulong)pageBytes != 0)
            return ModelStatus.PrpOffsetInvalid;
        _data.Add(new(address, bytes));
        return ModelStatus.Success;
    }

    private ulong? Entry(ulong address)
    {
        Span<byte> word = stackalloc byte[8];
        _lists.Add(new(address, 8));
        return dma.Read(address, word, "a PRP list") ? BinaryPrimitives.ReadUInt64LittleEndian(word) : null;
    }

    private ushort ReadSgl(int bytes)
    {
        Span<byte> descriptor = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor, entry.Q3);
        BinaryPrimitives.WriteUInt64LittleEndian(descriptor[8..], entry.Q4);
        var (segment, left) = (Array.Empty<byte>(), bytes);
        for (var followed = 0; followed < MostSegments; followed++)
        {
            for (var at = 0; at + 16 <= segment.Length; at += 16)
            {
                segment.AsSpan(at, 16).CopyTo(descriptor);
                if (descriptor[15] >> 4 is 2 or 3)
                    break;
                if (Block(descriptor, ref left) is var status and not ModelStatus.Success)
                    return status;
            }
            if (segment.Length == 0 && descriptor[15] >> 4 == 0 && Block(descriptor, ref left) is var only and not ModelStatus.Success)
                return only;
            if (descriptor[15] >> 4 is not (2 or 3))
                return left == 0 ? ModelStatus.Success : ModelStatus.SglLengthInvalid;
            segment = new byte[BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]) & 0xFFFFF];
            var next = BinaryPrimitives.ReadUInt64LittleEndian(descriptor);
            _lists.Add(new(next, segment.Length));
            if (segment.Length == 0 || segment.Length % 16 != 0)
                return ModelStatus.SglLengthInvalid;
            if (!dma.Read(next, segment, "an SGL segment"))
                return ModelStatus.DataTransferError;
        }
        return ModelStatus.InvalidField;
    }

    private ushort Block(ReadOnlySpan<byte> descriptor, ref int left)
    {
        if (descriptor[15] != 0)
            return ModelStatus.SglDescriptorTypeInvalid;
        var count = BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]);
        if (count > left)
            return ModelStatus.SglLengthInvalid;
        left -= (int)count;
        if (count > 0)
            _data.Add(new(BinaryPrimitives.ReadUInt64LittleEndian(descriptor), (int)count));
        return ModelStatus.Success;
    }
}
