using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.DataPointers;

/// <summary>
/// SGL segments for a list of data blocks and bit buckets (NVMe Base 2.1, 4.1.2). One descriptor goes into the command itself; more go into segments,
/// of which each but the last ends with a descriptor of the next. Nothing here allocates, unless something is wrong.
/// </summary>
public static class SglBuilder
{
    /// <summary>Builds the data pointer for a scatter list, each piece a data block.</summary>
    /// <param name="ranges">The buffer, piece by piece.</param>
    /// <param name="dwordGranular">SGLS says that address and length of each piece are multiples of 4.</param>
    /// <param name="segments">Where segments may lie: see the other overload.</param>
    /// <param name="descriptors">Takes the descriptors of all segments: see the other overload.</param>
    /// <param name="dptr">SGL1.</param>
    /// <param name="written">How many descriptors were written; 0 where no segment is needed.</param>
    /// <param name="error">Which piece is wrong, and why; null where all is well.</param>
    public static bool TryBuild(
        ReadOnlySpan<MemoryRange> ranges, bool dwordGranular, ReadOnlySpan<MemoryRange> segments, Span<SglDescriptor> descriptors,
        out DataPointer dptr, out int written, [NotNullWhen(false)] out string? error)
    {
        (dptr, written) = (default, 0);
        error = Pieces(ranges, dwordGranular) ?? Room(ranges.Length, segments, descriptors.Length, out _);
        if (error is not null)
            return false;
        var source = new Source(ranges, default);
        dptr = Chain(ref source, ranges.Length, segments, SglDescriptorSubType.Address, descriptors, out written);
        return true;
    }

    /// <summary>Builds the data pointer for descriptors that are there already: data blocks, bit buckets, addresses or offsets.</summary>
    /// <param name="data">The descriptors, in the order of the data. What they say is not checked.</param>
    /// <param name="segments">
    /// Where segments may lie, in the order of their use. Each is filled before the next is begun; a segment begins at a multiple of 8 and holds as many
    /// whole descriptors of 16 bytes as fit.
    /// </param>
    /// <param name="segmentsAre">Whether the addresses of the segments are addresses, or offsets in the controller memory buffer.</param>
    /// <param name="descriptors">Takes the descriptors of all segments, one segment after the other.</param>
    /// <param name="dptr">SGL1.</param>
    /// <param name="written">How many descriptors were written; 0 where no segment is needed.</param>
    /// <param name="error">Which segment is wrong, and why; null where all is well. Nothing is written then.</param>
    public static bool TryBuild(
        ReadOnlySpan<SglDescriptor> data, ReadOnlySpan<MemoryRange> segments, SglDescriptorSubType segmentsAre, Span<SglDescriptor> descriptors,
        out DataPointer dptr, out int written, [NotNullWhen(false)] out string? error)
    {
        (dptr, written) = (default, 0);
        error = data.Length == 0 ? "the buffer has no pieces" : Room(data.Length, segments, descriptors.Length, out _);
        if (error is not null)
            return false;
        var source = new Source(default, data);
        dptr = Chain(ref source, data.Length, segments, segmentsAre, descriptors, out written);
        return true;
    }

    private static DataPointer Chain(
        ref Source source, int count, ReadOnlySpan<MemoryRange> segments, SglDescriptorSubType segmentsAre, Span<SglDescriptor> descriptors, out int written)
    {
        written = 0;
        if (count == 1)
            return DataPointer.Sgl(source.Next());
        var first = Link(count, segments[0], segmentsAre);
        for (var segment = 0; count != 0; segment++)
        {
            var slots = Slots(segments[segment]);
            var here = count <= slots ? count : slots - 1;
            for (var i = 0; i < here; i++)
                descriptors[written++] = source.Next();
            count -= here;
            if (count != 0)
                descriptors[written++] = Link(count, segments[segment + 1], segmentsAre);
        }
        return DataPointer.Sgl(first);
    }

    /// <summary>The descriptor of a segment that is to hold <paramref name="count"/> descriptors, or as many as it can and one of the next segment.</summary>
    private static SglDescriptor Link(int count, MemoryRange segment, SglDescriptorSubType segmentsAre) => count <= Slots(segment)
        ? SglDescriptor.LastSegment(segment.Address, count, segmentsAre)
        : SglDescriptor.Segment(segment.Address, Slots(segment), segmentsAre);

    private static int Slots(MemoryRange segment) => (int)Math.Min(segment.Bytes / SglDescriptor.Bytes, int.MaxValue / SglDescriptor.Bytes);

    private static string? Pieces(ReadOnlySpan<MemoryRange> ranges, bool dwordGranular)
    {
        if (ranges.Length == 0)
            return "the buffer has no pieces";
        for (var i = 0; i < ranges.Length; i++)
        {
            var range = ranges[i];
            if (!range.IsValid)
                return $"piece {i} of the buffer is {range}, which {(range.Bytes == 0 ? "is empty" : "passes 2^64")}";
            if (range.Bytes > uint.MaxValue)
                return $"piece {i} of the buffer has {range.Bytes} bytes, and an SGL descriptor holds up to {uint.MaxValue}";
            if (dwordGranular && ((range.Address | range.Bytes) & 3) != 0)
                return $"piece {i} of the buffer is {range}, and this controller takes whole dwords only (SGLS)";
        }
        return null;
    }

    private static string? Room(int count, ReadOnlySpan<MemoryRange> segments, int descriptors, out int needed)
    {
        needed = 0;
        for (var segment = 0; count > 1 || (count != 0 && segment != 0); segment++)
        {
            if (segment == segments.Length)
                return $"{count} descriptors do not fit in the {segments.Length} SGL segments that there are";
            if ((segments[segment].Address & 7) != 0)
                return $"SGL segment {segment} begins at 0x{segments[segment].Address:x}, and a segment begins at a multiple of 8";
            var slots = Slots(segments[segment]);
            // A segment of one slot that is not the last would hold nothing but a descriptor of the next.
            if (slots == 0 || (slots == 1 && count > 1))
                return $"SGL segment {segment} has {segments[segment].Bytes} bytes, too few for a descriptor of 16 bytes and one of the next segment";
            var here = count <= slots ? count : slots - 1;
            needed += count <= slots ? here : here + 1;
            count -= here;
        }
        return needed <= descriptors ? null : $"the SGL needs {needed} descriptors, and there is room for {descriptors}";
    }

    /// <summary>The descriptors one by one: made of ranges, or as they are.</summary>
    private ref struct Source(ReadOnlySpan<MemoryRange> ranges, ReadOnlySpan<SglDescriptor> data)
    {
        private readonly ReadOnlySpan<MemoryRange> _ranges = ranges;
        private readonly ReadOnlySpan<SglDescriptor> _data = data;
        private int _at;

        public SglDescriptor Next()
        {
            var at = _at++;
            return _ranges.Length != 0 ? SglDescriptor.DataBlock(_ranges[at].Address, (uint)_ranges[at].Bytes) : _data[at];
        }
    }
}
