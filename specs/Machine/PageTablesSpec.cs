using Lab.Machine.Paging;

namespace Lab.Specs.Machine;

/// <summary>Page tables that lie in made-up memory, entry by entry as the manuals have them.</summary>
[Trait("Tier", "unit")]
public sealed class PageTablesSpec
{
    private const ulong Present = 1, Large = 1 << 7, ArmTable = 3;

    private readonly Dictionary<ulong, ulong> _memory = [];

    public static TheoryData<int, int> PatIndices => new(Enumerable.Range(0, 8).SelectMany(index => ((int, int)[])[(index, 1), (index, 2), (index, 3)]));

    [Theory]
    [MemberData(nameof(PatIndices))]
    public async Task AnIndexIntoThePageAttributeTableIsWhereTheSizeOfThePageSays(int index, int levels)
    {
        // 0x00007f12_3456_7890 by the tables at 0x1000, 0x2000, ...
        const ulong address = 0x7f12_3456_7890;
        var shift = 12 + 9 * (levels - 1);
        var page = 0x00_4000_0000_0000UL;
        for (int level = 3, table = 1; level >= levels - 1; level--, table++)
            _memory[(ulong)(table * 0x1000) + (address >> 12 + 9 * level & 511) * 8] = level > levels - 1 ? (ulong)(table + 1) * 0x1000 | Present
                : page | Present | (levels > 1 ? Large : 0) | (ulong)(index & 3) << 3 | (ulong)(index >> 2) << (levels > 1 ? 12 : 7);

        var entry = await X86(address, page + (address & (1UL << shift) - 1));

        (entry.Attribute, entry.PageBytes).Should().Be((index, 1UL << shift));
    }

    [Fact]
    public async Task FiveLevelsAreWalkedWhereTheProcessorIsSetUpForThem()
    {
        const ulong address = 0xff12_3456_7890_1000;
        for (int level = 4, table = 1; level >= 0; level--, table++)
            _memory[(ulong)(table * 0x1000) + (address >> 12 + 9 * level & 511) * 8] = level > 0 ? (ulong)(table + 1) * 0x1000 | Present : 0xfd00_0000 | Present | 1 << 3;

        (await X86(address, 0xfd00_0000, cr4: 1 << 12)).Attribute.Should().Be(1);
    }

    [Theory]
    [InlineData(0x0000_ffff_7284_1014, 16, 12, 0x2000)] // lower half: TTBR0
    [InlineData(0xffff_8000_8004_1014, 16, 12, 0x3000)] // upper half: TTBR1
    [InlineData(0x0000_0000_7284_1014, 25, 12, 0x2000)] // 39 bits: three levels
    [InlineData(0x0000_ffff_7284_1014, 16, 14, 0x4000)]
    [InlineData(0x0000_03ff_7284_1014, 22, 16, 0x10000)]
    public async Task ArmsTablesAreWalkedForEachGranuleAndHalf(ulong address, int size, int granule, ulong root)
    {
        var bits = granule - 3;
        var table = root;
        for (var shift = granule + (64 - size - granule - 1) / bits * bits; shift >= granule; shift -= bits, table += 0x100_0000)
            _memory[table + (address >> shift & (1UL << Math.Min(bits, 64 - size - shift)) - 1) * 8] = (shift > granule ? table + 0x100_0000 : 0x80_0100_0000) | ArmTable | (shift > granule ? 0UL : 4 << 2);
        var control = (ulong)(uint)size | (ulong)(uint)size << 16 | (granule switch { 12 => 0UL, 14 => 2UL, _ => 1UL }) << 14 | (granule switch { 12 => 2UL, 14 => 1UL, _ => 3UL }) << 30;

        var entry = await Arm(address, 0x80_0100_0000 + (address & (1UL << granule) - 1), control, root);

        (entry.Attribute, entry.PageBytes).Should().Be((4, 1UL << granule));
    }

    [Fact]
    public async Task ABlockIsAPageOfItsLevel()
    {
        const ulong address = 0xffff_8000_8004_1014;
        _memory[0x3000 + (address >> 39 & 511) * 8] = 0x5000 | ArmTable;
        _memory[0x5000 + (address >> 30 & 511) * 8] = 0x40_0000_0000 | 1 | 2 << 2;

        var entry = await Arm(address, 0x40_0000_0000 + (address & (1 << 30) - 1), 16 | 16 << 16 | 2UL << 30, 0x3000);

        (entry.Attribute, entry.PageBytes).Should().Be((2, 1UL << 30));
    }

    [Fact]
    public async Task AddressesOf52BitsAreSpreadOverTheDescriptor()
    {
        // FEAT_LPA2: bits 51 and 50 are bits 9 and 8.
        const ulong address = 0x0000_7fff_0000_0000;
        for (int shift = 39, table = 0x2000; shift >= 12; shift -= 9, table += 0x1000)
            _memory[(ulong)table + (address >> shift & 511) * 8] = shift > 12 ? (ulong)table + 0x1000 | ArmTable : 0x0002_0000_0000_0000 | 1UL << 9 | ArmTable | 2 << 2;

        (await Arm(address, 0x000a_0000_0000_0000, 16 | 1UL << 59, 0x2000)).Attribute.Should().Be(2);
    }

    [Theory]
    [InlineData(8, 3)]
    [InlineData(9, 4)]
    [InlineData(10, 5)]
    public async Task RiscVsLeavesHaveTheirTypeAbove(ulong mode, int levels)
    {
        const ulong address = 0x3f_8000_1014;
        for (int level = levels - 1, table = 1; level >= 0; level--, table++)
            _memory[(ulong)(table * 0x1000) + (address >> 12 + 9 * level & 511) * 8] = level > 0 ? (ulong)(table + 1) << 10 | 1 : 0x4000_0000UL >> 12 << 10 | 7 | 2UL << 61;

        (await PageTables.FindAsync("riscv64", new(0, address, 0x4000_0014, new Dictionary<string, ulong> { ["satp"] = mode << 60 | 1 }), Read)).Attribute.Should().Be(2);
    }

    [Fact]
    public async Task TablesThatLeadElsewhereAreNotBelieved()
    {
        for (int level = 3, table = 1; level >= 0; level--, table++)
            _memory[(ulong)(table * 0x1000)] = level > 0 ? (ulong)(table + 1) * 0x1000 | Present : 0xfd00_0000 | Present;

        (await new Func<Task>(() => X86(0x10, 0xfe00_0010)).Should().ThrowAsync<PageWalkException>()).WithMessage("the page tables lead from 0x10 to 0xfd000010, and the store went to 0xfe000010");
    }

    [Fact]
    public async Task WhatCannotBeWalkedHasItsReason()
    {
        (await new Func<Task>(() => X86(0x10, 0x10)).Should().ThrowAsync<PageWalkException>()).WithMessage("the page-table entry 0x0 at 0x1000 maps nothing at 0x10");
        (await new Func<Task>(() => PageTables.FindAsync("x86_64", new(0, 0, 0, new Dictionary<string, ulong> { ["cr3"] = 0 }), Read)).Should().ThrowAsync<PageWalkException>()).WithMessage("QEMU does not tell its plugin the register cr4");
        (await new Func<Task>(() => PageTables.FindAsync("ppc64le", new(0, 0, 0, new Dictionary<string, ulong>()), Read)).Should().ThrowAsync<PageWalkException>()).WithMessage("*does not walk the page tables of ppc64le");
    }

    private Task<PageEntry> X86(ulong address, ulong physical, ulong cr4 = 0) => PageTables.FindAsync("x86_64", new(0, address, physical, new Dictionary<string, ulong> { ["cr3"] = 0x1000, ["cr4"] = cr4 }), Read);

    private Task<PageEntry> Arm(ulong address, ulong physical, ulong control, ulong root) => PageTables.FindAsync(
        "aarch64", new(0, address, physical, new Dictionary<string, ulong> { ["TTBR0_EL1"] = root, ["TTBR1_EL1"] = root, ["TCR_EL1"] = control, ["MAIR_EL1"] = 0 }), Read);

    private Task<ulong> Read(ulong address) => Task.FromResult(_memory.GetValueOrDefault(address));
}
