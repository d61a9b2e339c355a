using Lab.Cases.Running;
using Lab.Machine.Paging;
using Lab.Ordering;

namespace Lab.Specs.Cases;

/// <summary>What attributes in page tables mean, by what a kernel says.</summary>
[Trait("Tier", "unit")]
public sealed class MemoryAttributesSpec
{
    private const string Log = "[    0.000000] x86/PAT: Configuration [0-7]: WB  WC  UC- UC  WB  WP  UC- WT  \n";
    private const string Mtrrs = """
        reg00: base=0x080000000 ( 2048MB), size= 2048MB, count=1: uncachable
        reg01: base=0x000000000 (    0MB), size=  256MB, count=1: write-back
        reg02: base=0x070000000 ( 1792MB), size=  256KB, count=1: write-combining

        """;

    [Theory]
    [InlineData(1, 0xfd00_0000, MemoryType.WriteCombining)]
    [InlineData(2, 0xfd00_0000, MemoryType.Uncached)]
    [InlineData(2, 0x7000_0000, MemoryType.WriteCombining)]
    [InlineData(2, 0x7004_0000, MemoryType.Uncached)]
    [InlineData(3, 0x7000_0000, MemoryType.Uncached)]
    [InlineData(0, 0xfd00_0000, MemoryType.Uncached)]
    [InlineData(0, 0x0100_0000, MemoryType.WriteBack)]
    [InlineData(0, 0x1_0000_0000, null)]
    [InlineData(7, 0x0100_0000, null)]
    public void OnX86PageTablesAndRangesDecideTogether(int index, ulong address, MemoryType? expected) =>
        MemoryAttributes.Read(Log + Mtrrs).MeaningOf("x86_64", new(0x4000, 0x8000_0000_fd00_0277, 4096, index), new(0, 0, address, Registers())).Type.Should().Be(expected);

    [Theory]
    [InlineData("write-back", 0x1_0000_0000, MemoryType.WriteBack)]
    [InlineData("write-back", 0xfd00_0000, MemoryType.Uncached)]
    [InlineData("uncachable", 0x1_0000_0000, MemoryType.Uncached)]
    [InlineData("write-through", 0x1_0000_0000, null)]
    public void OnX86WhatNoRangeHasIsOfTheDefaultType(string type, ulong address, MemoryType? expected) =>
        MemoryAttributes.Read($"{Log}[    0.000000] MTRR default type: {type}\n{Mtrrs}").MeaningOf("x86_64", new(0x4000, 0x67, 4096, 0), new(0, 0, address, Registers())).Type.Should().Be(expected);

    [Fact]
    public void WhereTheKernelsLogSaysNothingOfThePatNothingIsGuessed()
    {
        var (type, source) = MemoryAttributes.Read(Mtrrs).MeaningOf("x86_64", new(0x4000, 0x67, 4096, 0), new(0, 0, 0, Registers()));

        type.Should().BeNull();
        source.Should().Be("page-table entry 0x0000000000000067 at 0x4000: PAT entry 0, and the kernel's log does not tell of the page attribute table");
    }

    [Theory]
    [InlineData(0x00, MemoryType.Uncached)]
    [InlineData(0x04, MemoryType.Uncached)]
    [InlineData(0x0c, null)] // Device-GRE
    [InlineData(0x44, MemoryType.WriteCombining)]
    [InlineData(0xff, MemoryType.WriteBack)]
    [InlineData(0xbb, null)] // write-through
    public void OnArmTheIndexIsOneOfEightBytes(byte attribute, MemoryType? expected) =>
        MemoryAttributes.Read("").MeaningOf("aarch64", new(0x4000, 0xf53, 4096, 5), new(0, 0, 0, Registers((ulong)attribute << 40))).Type.Should().Be(expected);

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, MemoryType.WriteCombining)]
    [InlineData(2, MemoryType.Uncached)]
    public void OnRiscVOnlySvpbmtTells(int attribute, MemoryType? expected) =>
        MemoryAttributes.Read("").MeaningOf("riscv64", new(0x4000, 0xf, 4096, attribute), new(0, 0, 0, Registers())).Type.Should().Be(expected);

    private static Dictionary<string, ulong> Registers(ulong mair = 0) => new() { ["MAIR_EL1"] = mair };
}
