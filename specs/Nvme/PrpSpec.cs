using CsCheck;
using Lab.Nvme.DataPointers;

namespace Lab.Specs.Nvme;

/// <summary>PRP lists against a walker that reads them as a controller does, without a look at how they were built.</summary>
[Trait("Tier", "unit")]
public sealed class PrpSpec
{
    private const int Page = 4096;
    private const ulong Lists = 0x7000_0000;

    // A buffer: page size, offset of the first piece in dwords, pages of each piece, bytes cut from the last page, slots of the first list page.
    private static readonly Gen<(int Page, int Offset, int[] Pieces, int Cut, int Slots)> Buffers = Gen.Select(
        Gen.Int[0, 2].Select(i => 4096 << (2 * i)), Gen.Int[0, 4095].Select(b => b & ~3),
        Gen.OneOf(Gen.Int[1, 3].Array[1, 4], Gen.Int[1, 700].Array[1, 5]), Gen.Int[0, 4095],
        Gen.OneOf(Gen.Int[1, 4], Gen.Int[1, 512]));

    [Fact]
    public void AControllerFindsTheBufferThatWasMeant() =>
        Buffers.Sample(
            b =>
            {
                var ranges = Ranges(b.Page, b.Offset, b.Pieces, b.Cut);
                var total = ranges.Aggregate(0UL, (sum, r) => sum + r.Bytes);
                var listPages = ListPages(b.Page, b.Slots);
                var entries = new ulong[4096];
                PrpBuilder.TryBuild(ranges, b.Page, listPages, entries, out var dptr, out var written, out var error).Should().BeTrue(error);
                dptr.Psdt.Should().Be(Psdt.Prp);

                var memory = Memory(listPages, b.Page, entries.AsSpan(0, written));
                Joined(Walk(dptr, total, (ulong)b.Page, memory)).Should().Equal(Joined(ranges));
                memory.Should().BeEmpty("each entry that was written is read, once");
            },
            iter: 500);

    [Fact]
    public void WhatAListNeedsIsWhatIsWritten() =>
        Buffers.Sample(
            b =>
            {
                var ranges = Ranges(b.Page, b.Offset, b.Pieces, b.Cut);
                var pages = ranges.Aggregate(0UL, (sum, r) => sum + PrpBuilder.DataPages(r.Address, r.Bytes, b.Page));
                var listPages = ListPages(b.Page, b.Slots);
                var need = PrpBuilder.ListNeed(pages, b.Page, (int)(listPages[0] & (ulong)(b.Page - 1)));
                var exact = new ulong[need.Entries];
                PrpBuilder.TryBuild(ranges, b.Page, listPages.AsSpan(0, (int)need.Pages), exact, out _, out var written, out var error).Should().BeTrue(error);
                written.Should().Be((int)need.Entries);
                if (need.Pages == 0)
                    return;
                PrpBuilder.TryBuild(ranges, b.Page, listPages.AsSpan(0, (int)need.Pages - 1), exact, out _, out _, out error).Should().BeFalse();
                error.Should().Contain($"its PRP list needs {need.Pages} pages and {need.Entries} entries");
                PrpBuilder.TryBuild(ranges, b.Page, listPages, exact.AsSpan(1), out _, out _, out _).Should().BeFalse();
            },
            iter: 300);

    [Theory]
    [InlineData(0x1000, 1, 0x1000, 0, 0)]
    [InlineData(0x1000, 4096, 0x1000, 0, 0)]
    [InlineData(0x1FFC, 4, 0x1FFC, 0, 0)]
    [InlineData(0x1FFC, 5, 0x1FFC, 0x2000, 0)]
    [InlineData(0x1800, 2048 + 4096, 0x1800, 0x2000, 0)]
    [InlineData(0x1800, 2048 + 4097, 0x1800, Lists, 2)]
    [InlineData(0x1000, 513 * 4096, 0x1000, Lists, 512)]
    [InlineData(0x1000, 514 * 4096, 0x1000, Lists, 514)]
    public void OneRangeBecomesWhatTheSpecificationSays(ulong address, ulong bytes, ulong prp1, ulong prp2, int list)
    {
        var entries = new ulong[1024];
        PrpBuilder.TryBuild(new MemoryRange(address, bytes), Page, [Lists, Lists + Page], entries, out var dptr, out var written, out _).Should().BeTrue();
        (dptr.Low, dptr.High, written).Should().Be((prp1, prp2, list));
        if (list == 514)
            (entries[510], entries[511], entries[512], entries[513]).Should().Be((0x20_0000UL, Lists + Page, 0x20_1000UL, 0x20_2000UL));
    }

    [Fact]
    public void AListMayBeginInsideItsPage()
    {
        var entries = new ulong[8];
        PrpBuilder.TryBuild(new MemoryRange(0x1000, 4 * Page), Page, [Lists + Page - 16, Lists + Page], entries, out var dptr, out var written, out _)
            .Should().BeTrue();
        (dptr.High, written).Should().Be((Lists + Page - 16, 4));
        entries[..4].Should().Equal(0x2000, Lists + Page, 0x3000, 0x4000);
    }

    public static TheoryData<MemoryRange[], ulong[], string> Wrong => new()
    {
        { [], [], "the buffer has no pieces" },
        { [new(0x1002, 8)], [], "piece 0 of the buffer begins at 0x1002, and PRP1 is dword aligned" },
        { [new(0x1000, 0)], [], "piece 0 of the buffer is 0x1000 + 0 bytes, which is empty" },
        { [new(0xFFFF_FFFF_FFFF_F000, 4097)], [], "piece 0 of the buffer is 0xfffffffffffff000 + 4097 bytes, which passes 2^64" },
        { [new(0x1800, 1024), new(0x3000, 8)], [], "piece 0 of the buffer ends at 0x1c00, and every piece but the last ends with a page of 4096 bytes" },
        { [new(0x1800, 2048), new(0x3008, 8)], [], "piece 1 of the buffer begins at 0x3008, and every piece but the first begins at a page of 4096 bytes" },
        {
            [new(0x1000, 3 * 4096)], [],
            "the buffer has 3 pages of 4096 bytes, its PRP list needs 1 pages and 2 entries, and there is room for 0 pages and 1000 entries"
        },
        { [new(0x1000, 3 * 4096)], [Lists + 4], "page 0 of the PRP list begins at 0x70000004, and a list begins at a multiple of 8" },
        { [new(0x1000, 600 * 4096)], [Lists, Lists + 8], "page 1 of the PRP list begins at 0x70000008, and every one but the first begins at a page*" },
        { [new(0, 1UL << 50)], [Lists], "*more than 2147483647 pages at piece 0*" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongPieceIsNamed(MemoryRange[] ranges, ulong[] listPages, string error)
    {
        var entries = Enumerable.Repeat(0xEEEEUL, 1000).ToArray();
        PrpBuilder.TryBuild(ranges, Page, listPages, entries, out var dptr, out var written, out var text).Should().BeFalse();
        text.Should().Match(error);
        (dptr, written).Should().Be((default(DataPointer), 0));
        entries.Should().AllBeEquivalentTo(0xEEEEUL, "nothing is written");
    }

    [Fact]
    public void NoRangeThrows() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong).Sample((address, bytes, list) =>
        {
            var entries = new ulong[16];
            return PrpBuilder.TryBuild(new MemoryRange(address, bytes), Page, [list], entries, out _, out var written, out var error)
                ? written <= 16 && (address & 3) == 0
                : error.Length > 0;
        });

    [Fact]
    public void APageThatIsNoneIsTheCallersMistake()
    {
        var act = () => PrpBuilder.DataPages(0, 1, 6000);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*power of two from 4096 on*");
    }

    [Fact]
    public void NothingIsAllocated()
    {
        var entries = new ulong[1024];
        ulong[] lists = [Lists, Lists + Page];
        Build();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Build();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Build() => PrpBuilder.TryBuild(new MemoryRange(0x1004, 600 * 4096), Page, lists, entries, out _, out _, out _);
    }

    private static MemoryRange[] Ranges(int page, int offset, int[] pieces, int cut)
    {
        var ranges = new MemoryRange[pieces.Length];
        for (var i = 0; i < pieces.Length; i++)
        {
            var (start, end) = (i == 0 ? offset : 0, pieces[i] * page - (i == pieces.Length - 1 ? cut : 0));
            if (end <= start)
                end = start + 1;
            ranges[i] = new((ulong)(i + 1) << 32 | (uint)start, (ulong)(end - start));
        }
        return ranges;
    }

    // A first page with so many slots, then whole pages that do not follow one another.
    private static ulong[] ListPages(int page, int slots) =>
        [Lists + (ulong)(page - 8 * slots), .. Enumerable.Range(1, 40).Select(i => Lists + (ulong)(3 * i * page))];

    private static Dictionary<ulong, ulong> Memory(ulong[] listPages, int page, ReadOnlySpan<ulong> entries)
    {
        Dictionary<ulong, ulong> memory = [];
        for (var (list, at, address) = (0, 0, listPages[0]); at < entries.Length; at++)
        {
            memory.Add(address, entries[at]);
            address += 8;
            if (address % (ulong)page == 0)
                address = listPages[++list];
        }
        return memory;
    }

    private static IEnumerable<MemoryRange> Walk(DataPointer dptr, ulong left, ulong page, Dictionary<ulong, ulong> memory)
    {
        var first = Math.Min(left, page - dptr.Low % page);
        yield return new(dptr.Low, first);
        left -= first;
        if (left != 0 && left <= page)
        {
            (dptr.High % page).Should().Be(0, "PRP2 is a page");
            yield return new(dptr.High, left);
            yield break;
        }
        for (var at = dptr.High; left != 0;)
        {
            Assert.True(memory.Remove(at, out var entry), $"0x{at:x} is read and must be in the list");
            Assert.True(entry % page == 0, $"0x{entry:x} has an offset, and entries of a list have none");
            at += 8;
            if (at % page == 0 && left > page)
            {
                at = entry;
                continue;
            }
            yield return new(entry, Math.Min(left, page));
            left -= Math.Min(left, page);
        }
    }

    private static List<MemoryRange> Joined(IEnumerable<MemoryRange> ranges)
    {
        List<MemoryRange> joined = [];
        foreach (var range in ranges)
            if (joined.Count != 0 && joined[^1].Address + joined[^1].Bytes == range.Address)
                joined[^1] = joined[^1] with { Bytes = joined[^1].Bytes + range.Bytes };
            else
                joined.Add(range);
        return joined;
    }
}
