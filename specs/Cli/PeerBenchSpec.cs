using Lab.Cases.Measuring;
using Lab.Cli.Benches;
using Lab.Cli.Benches.Allocators;
using Lab.Trace;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed class PeerBenchSpec
{
    [Fact]
    public void ARowOfCopiesComparesEachRoundWithTheOtherWay()
    {
        var bounced = new PeerCopyRow { Instructions = 1_000_000, Accesses = new(4, 4, 0, 0) };
        var direct = new PeerCopyRow { Instructions = 1_500_000, Accesses = new(6.5, 4, 65536, 262144) };
        // The host was slow in the second round, for both.
        foreach (var (other, mine) in new[] { (2.0, 4.0), (20.0, 60.0), (2.5, 6.25) })
        {
            bounced.Milliseconds.Add(other);
            direct.Milliseconds.Add(mine);
        }

        bounced.Cells(null).Should().Equal("2.50", "1000000", "4", "4", "0", "0");
        direct.Cells(bounced).Should().Equal("6.25 (2.50 x, 2.00 to 3.00)", "1500000 (1.50 x)", "6.5", "4", "65536", "262144");
        new PeerCopyRow().Cells(bounced).Should().OnlyContain(cell => cell == "-");
    }

    [Fact]
    public void ARowOfAnAllocatorTellsTimeFragmentationAndWhatWentWrong()
    {
        var (pool, provider) = (new AllocatorFigures(7, 0, 0, 0.25), new AllocatorFigures(7, 2, 4096, 0.031) { Nanoseconds = { 50, 60, 70 } });
        pool.Cells(null).Should().Equal("-", "25.0 %", "7", "0", "0");
        pool.Nanoseconds.AddRange([100, 100, 100]);

        provider.Cells(pool).Should().Equal("60 ns (0.60 x, 0.50 to 0.70)", "3.1 %", "7", "2", "4096");
    }

    [Fact]
    public void BothAllocatorsGiveNothingOutTwiceLoseNothingAndChooseTheSamePlaces()
    {
        var race = new AllocatorRace(new(20_000, seed: 3));

        race.Run(rounds: 1);

        foreach (var figures in new[] { race.Provider, race.Pool })
            (figures.Overlaps, figures.Leaked, figures.Nanoseconds.Count).Should().Be((0, 0, 1));
        race.Differing.Should().Be(0, "both take the first place that fits");
        (race.Provider.Failed, race.Provider.LongestOfFree).Should().Be((race.Pool.Failed, race.Pool.LongestOfFree));
        race.Pool.Failed.Should().BePositive("a range that never fills up does not tell allocators apart");
    }

    [Fact]
    public void APageThatIsGivenOutTwiceOrLiesOutsideIsSeen()
    {
        var owners = new PageOwners();
        owners.Take(PairSequence.Start, 8192);
        owners.Overlaps.Should().Be(0);

        owners.Take(PairSequence.Start + 4096, 1);
        owners.Overlaps.Should().Be(1);
        owners.Give(PairSequence.Start, 4096);
        owners.Take(PairSequence.Start, 4096);
        (owners.Overlaps, owners.Taken).Should().Be((1, 2));
        owners.Take(PairSequence.Start + (ulong)PairSequence.RangeBytes, 4096);
        owners.Overlaps.Should().Be(2);
    }

    [Fact]
    public void ThePoolTakesTheFirstGapThatIsLongEnoughAndTheNewestChunkFirst()
    {
        var pool = new GenPool(12);
        pool.Add(0x10_0000, 70 * 4096);
        ulong?[] pieces = [pool.Allocate(4096), pool.Allocate(2 * 4096), pool.Allocate(4096), pool.Allocate(3 * 4096), pool.Allocate(4096)];
        pieces.Should().Equal(0x10_0000, 0x10_1000, 0x10_3000, 0x10_4000, 0x10_7000);

        pool.Free(0x10_1000, 2 * 4096);
        pool.Free(0x10_4000, 3 * 4096);

        pool.Allocate(3 * 4096 - 5).Should().Be(0x10_4000, "the first gap has two pages");
        pool.Allocate(2 * 4096).Should().Be(0x10_1000);
        (pool.Available, pool.Longest).Should().Be((62 * 4096, 62 * 4096));
        pool.Allocate(63 * 4096).Should().BeNull();
        pool.Add(0x80_0000, 4096);
        pool.Allocate(1).Should().Be(0x80_0000);
        pool.Allocate(62 * 4096).Should().Be(0x10_8000);
        pool.Available.Should().Be(0);
    }

    [Fact]
    public void APoolThatIsGivenAPageTwiceSaysSo()
    {
        var pool = new GenPool(12);
        pool.Add(0x1000, 4096);
        pool.Invoking(p => p.Free(0x1000, 4096)).Should().Throw<InvalidOperationException>().WithMessage("*free already");
        pool.Invoking(p => p.Free(0x9000, 4096)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void AccessesAreCountedByWhoMadeThem()
    {
        Region[] regions = [new("nvme0.bar0", "nvme0", RegionKind.Registers, new(0xfebf0000), 0x4000), new("nvme1.cmb", "nvme1", RegionKind.Cmb, new(0xfd000000), 0x100000)];
        string[] lines =
        [
            "memory_region_ops_write cpu 0 mr 0x1 addr 0xfebf1008 value 0x1 size 4 name 'nvme'",
            "memory_region_ops_read cpu 1 mr 0x1 addr 0xfebf001c value 0x1 size 4 name 'nvme'",
            "memory_region_ops_write cpu -1 mr 0x1 addr 0xfd000000 value 0x1 size 4 name 'nvme-cmb'",
            "memory_region_ops_read cpu -1 mr 0x1 addr 0xfd000000 value 0x1 size 4 name 'nvme-cmb'",
            "memory_region_ops_read cpu 0 mr 0x1 addr 0x608 value 0x0 size 4 name 'acpi-tmr'",
            "pci_nvme_io_cmd cid 1 nsid 0x1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'",
            "memory_region_ops_read cpu",
        ];

        PeerAccesses.Count(lines, regions, copies: 2).Should().Be(new PeerAccesses(1, 0.5, 1, 4));
    }
}
