using System.Runtime.CompilerServices;
using CsCheck;
using Lab.Nvme.DataPointers;

namespace Lab.Specs.Nvme;

/// <summary>SGLs against a walker that reads their bytes as a controller does, without a look at how they were built.</summary>
[Trait("Tier", "unit")]
public sealed class SglSpec
{
    private const ulong Segments = 0x7000_0000;

    [Fact]
    public void ADescriptorIs16Bytes()
    {
        Unsafe.SizeOf<SglDescriptor>().Should().Be(16);
        var bytes = new byte[16];
        SglDescriptor.DataBlock(0x0807_0605_0403_0201, 0x0C0B_0A09).WriteTo(bytes);
        bytes.Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0x00);
        SglDescriptor.DataBlock(1, 2, SglDescriptorSubType.Offset).WriteTo(bytes);
        bytes[15].Should().Be(0x01, "type 0h, sub-type 1h");
        SglDescriptor.BitBucket(8).WriteTo(bytes);
        bytes[15].Should().Be(0x10);
        SglDescriptor.Segment(0x1000, 3).WriteTo(bytes);
        (bytes[15], bytes[8]).Should().Be(((byte)0x20, (byte)48), "a segment's length is in bytes");
        SglDescriptor.LastSegment(0x1000, 3).WriteTo(bytes);
        bytes[15].Should().Be(0x30);
    }

    [Fact]
    public void ADescriptorSurvivesItsBytes() =>
        Gen.Byte.Array[16].Sample(bytes =>
        {
            var copy = new byte[16];
            var descriptor = SglDescriptor.Read(bytes);
            descriptor.WriteTo(copy);
            return copy.SequenceEqual(bytes) && ((int)descriptor.Type << 4 | (int)descriptor.SubType) == bytes[15] && descriptor.ToString().Length > 0;
        });

    [Fact]
    public void AControllerFindsTheBufferThatWasMeant() =>
        Gen.Select(Gen.Select(Gen.ULong[1, 1UL << 40], Gen.ULong[1, 1 << 20]).Select((a, b) => new MemoryRange(a, b)).Array[1, 200], Gen.Int[2, 30]).Sample(
            (ranges, slots) =>
            {
                var segments = Areas(slots);
                var descriptors = new SglDescriptor[1000];
                SglBuilder.TryBuild(ranges, false, segments, descriptors, out var dptr, out var written, out var error).Should().BeTrue(error);
                dptr.Psdt.Should().Be(Psdt.SglMetadataBuffer);
                var memory = Memory(segments, descriptors.AsSpan(0, written));
                Walk(dptr, memory, SglDescriptorSubType.Address).Select(d => new MemoryRange(d.Address, d.Length)).Should().Equal(ranges);
                memory.Should().BeEmpty("each descriptor that was written is read, once");
            },
            iter: 1_000);

    [Fact]
    public void OffsetsAndBitBucketsPassAsTheyAre() =>
        Gen.Select(Gen.UInt[1, 100], Gen.Int[0, 2]).Array[2, 60].Sample(pieces =>
        {
            SglDescriptor[] data =
            [
                .. pieces.Select(p => p.Item2 switch
                {
                    0 => SglDescriptor.BitBucket(p.Item1),
                    1 => SglDescriptor.DataBlock(p.Item1, p.Item1, SglDescriptorSubType.Offset),
                    _ => SglDescriptor.DataBlock(p.Item1, p.Item1),
                }),
            ];
            var segments = Areas(5);
            var descriptors = new SglDescriptor[200];
            SglBuilder.TryBuild(data, segments, SglDescriptorSubType.Offset, descriptors, out var dptr, out var written, out _).Should().BeTrue();
            Walk(dptr, Memory(segments, descriptors.AsSpan(0, written)), SglDescriptorSubType.Offset).Should().Equal(data);
        });

    [Fact]
    public void OnePieceNeedsNoSegment()
    {
        SglBuilder.TryBuild([new MemoryRange(0x1001, 7)], false, [], [], out var dptr, out var written, out _).Should().BeTrue();
        (dptr, written).Should().Be((DataPointer.Sgl(SglDescriptor.DataBlock(0x1001, 7)), 0));
    }

    public static TheoryData<MemoryRange[], MemoryRange[], bool, string> Wrong => new()
    {
        { [], [], false, "the buffer has no pieces" },
        { [new(0x1000, 0)], [], false, "piece 0 of the buffer is 0x1000 + 0 bytes, which is empty" },
        { [new(4, 4), new(ulong.MaxValue, 2)], [], false, "piece 1 of the buffer is 0xffffffffffffffff + 2 bytes, which passes 2^64" },
        { [new(4, 1UL << 32)], [], false, "piece 0 of the buffer has 4294967296 bytes, and an SGL descriptor holds up to 4294967295" },
        { [new(4, 4), new(6, 4)], [], true, "piece 1 of the buffer is 0x6 + 4 bytes, and this controller takes whole dwords only (SGLS)" },
        { [new(4, 4), new(8, 4)], [], false, "2 descriptors do not fit in the 0 SGL segments that there are" },
        { [new(4, 4), new(8, 4)], [new(Segments + 4, 32)], false, "SGL segment 0 begins at 0x70000004, and a segment begins at a multiple of 8" },
        { [new(4, 4), new(8, 4)], [new(Segments, 31)], false, "SGL segment 0 has 31 bytes, too few*" },
        { [new(4, 4), new(8, 4), new(12, 4)], [new(Segments, 32)], false, "2 descriptors do not fit in the 1 SGL segments that there are" },
        { [.. Enumerable.Repeat(new MemoryRange(4, 4), 20)], [new(Segments, 4096)], false, "the SGL needs 20 descriptors, and there is room for 10" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongPieceIsNamed(MemoryRange[] ranges, MemoryRange[] segments, bool dwordGranular, string error)
    {
        var descriptors = new SglDescriptor[10];
        SglBuilder.TryBuild(ranges, dwordGranular, segments, descriptors, out var dptr, out var written, out var text).Should().BeFalse();
        text.Should().Match(error);
        (dptr, written).Should().Be((default(DataPointer), 0));
        descriptors.Should().AllBeEquivalentTo(default(SglDescriptor), "nothing is written");
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var descriptors = new SglDescriptor[64];
        MemoryRange[] ranges = [.. Enumerable.Range(1, 20).Select(i => new MemoryRange((ulong)i << 20, 4096))];
        MemoryRange[] segments = [new(Segments, 256), new(Segments + 4096, 256)];
        Build();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Build();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Build() => SglBuilder.TryBuild(ranges, true, segments, descriptors, out _, out _, out _);
    }

    // Segments of so many slots and some bytes more, which hold no descriptor.
    private static MemoryRange[] Areas(int slots) =>
        [.. Enumerable.Range(0, 220).Select(i => new MemoryRange(Segments + (ulong)(i * 1024) + 8, (ulong)(16 * slots + 9)))];

    private static Dictionary<ulong, byte[]> Memory(MemoryRange[] segments, ReadOnlySpan<SglDescriptor> descriptors)
    {
        Dictionary<ulong, byte[]> memory = [];
        for (var (segment, slot, at) = (0, 0, 0); at < descriptors.Length; at++)
        {
            var bytes = new byte[16];
            descriptors[at].WriteTo(bytes);
            memory.Add(segments[segment].Address + (ulong)(16 * slot), bytes);
            slot++;
            if ((ulong)(16 * (slot + 1)) > segments[segment].Bytes)
                (segment, slot) = (segment + 1, 0);
        }
        return memory;
    }

    private static List<SglDescriptor> Walk(DataPointer dptr, Dictionary<ulong, byte[]> memory, SglDescriptorSubType segmentsAre)
    {
        List<SglDescriptor> data = [];
        var next = new SglDescriptor(dptr.Low, dptr.High);
        var wasLast = false;
        while (next.Type is SglDescriptorType.Segment or SglDescriptorType.LastSegment)
        {
            wasLast.Should().BeFalse("a last segment names no further one");
            wasLast = next.Type == SglDescriptorType.LastSegment;
            next.SubType.Should().Be(segmentsAre);
            (next.Length % 16, next.Address % 8).Should().Be((0u, 0UL));
            SglDescriptor link = default;
            for (var (at, end) = (next.Address, next.Address + next.Length); at < end; at += 16)
            {
                memory.Remove(at, out var bytes).Should().BeTrue($"0x{at:x} is read and must be in a segment");
                link = SglDescriptor.Read(bytes!);
                if (link.Type is not (SglDescriptorType.Segment or SglDescriptorType.LastSegment))
                    data.Add(link);
                else
                    at.Should().Be(end - 16, "only the last descriptor of a segment names another one");
            }
            next = link;
        }
        if (data.Count == 0)
            data.Add(next);
        else
            wasLast.Should().BeTrue("the last segment is named so");
        return data;
    }
}
