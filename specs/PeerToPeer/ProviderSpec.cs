using Lab.Driver;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.PeerToPeer;

[Trait("Tier", "unit")]
public sealed class ProviderSpec
{
    private const int MiB = 1 << 20;
    private static readonly HostBridge Host = new("pci0000:00", 0x8086, 0x29C0);
    private static readonly PciNode Port = new("0000:00:01.0", Host);
    private static readonly PciNode Near = new("0000:01:00.0", Host, Port);
    private static readonly PciNode Far = new("0000:01:00.1", Host, Port);
    private static readonly PciNode Elsewhere = new("0000:00:05.0", Host);

    private readonly PeerRegistry _registry = new(new RouteFinder(Processor.Unknown), seed: 1);

    [Fact]
    public void WhatIsOutIsAccountedFor()
    {
        var provider = _registry.Add(new(Near, 2, 16 * MiB, 0x1_0000_0000));

        var first = provider.TryAllocate(5000)!;
        var second = provider.TryAllocate(1, alignment: MiB)!;

        (first.BusAddress, second.BusAddress).Should().Be((0x1_0000_0000, 0x1_0010_0000));
        (provider.Bytes, provider.Available, provider.Pieces, provider.HighWater).Should().Be((16 * MiB, 16 * MiB - 3 * 4096, 2, 3 * 4096));
        provider.Free(first);
        provider.Free(second);
        (provider.Available, provider.Longest, provider.Pieces, provider.HighWater).Should().Be((16 * MiB, 16 * MiB, 0, 3 * 4096));
    }

    [Fact]
    public void WhatIsExhaustedGivesNothingAndLosesNothing()
    {
        var provider = _registry.Add(new(Near, 2, 2 * 4096, 0x1000));

        var all = provider.TryAllocate(2 * 4096)!;
        provider.TryAllocate(1).Should().BeNull();
        provider.Free(all);
        provider.TryAllocate(2 * 4096).Should().NotBeNull();
    }

    [Fact]
    public void APieceIsGivenBackOnceAndToItsOwner()
    {
        var (provider, other) = (_registry.Add(new(Near, 2, MiB, 0x10_0000)), _registry.Add(new(Far, 2, MiB, 0x20_0000)));
        var memory = provider.TryAllocate(4096)!;

        other.Invoking(p => p.Free(memory)).Should().Throw<DriverException>().WithMessage("4096 bytes at bus address 0x100000 of 0000:01:00.0 are not out of provider 0000:01:00.1*");
        provider.Free(memory);
        provider.Invoking(p => p.Free(memory)).Should().Throw<DriverException>().WithMessage("*were given back before*");
        provider.Available.Should().Be(MiB);
    }

    [Fact]
    public void APieceThatWasGivenBackStaysSoWhenItsBytesAreOutAgain()
    {
        var provider = _registry.Add(new(Near, 2, MiB, 0x10_0000));
        var stale = provider.TryAllocate(4096)!;
        provider.Free(stale);
        var fresh = provider.TryAllocate(4096)!;
        fresh.BusAddress.Should().Be(stale.BusAddress);

        provider.Invoking(p => p.Free(stale)).Should().Throw<DriverException>().WithMessage("*were given back before*");
        provider.Pieces.Should().Be(1);
    }

    [Theory]
    [InlineData(MiB, 0x10_0000, 2 * MiB, 0, "*begins at 0x200000, and the BAR has 0x100000 bytes")]
    [InlineData(MiB, 0x10_0000, 0, 2 * MiB, "*0x200000 bytes at 0x0 is larger than the BAR, which has 0x100000 bytes")]
    [InlineData(MiB, 0, 0, 0, "*has no address*")]
    [InlineData(MiB, 0x10_0000, 512, 0, "*not whole pages*")]
    [InlineData(MiB, 0x0F_0000, 0, 0, "*overlaps 0000:01:00.1 BAR 4*")]
    public void ARangeThatIsNoneIsRefusedByName(long barBytes, ulong busAddress, long offset, long bytes, string why)
    {
        _registry.Add(new(Far, 4, 4096, 0x10_0000));
        var before = _registry.Providers.Count;

        _registry.Invoking(r => r.Add(new(Near, 2, barBytes, busAddress) { Offset = offset, Bytes = bytes })).Should().Throw<DriverException>().WithMessage($"provider 0000:01:00.0 BAR 2{why}");

        _registry.Providers.Should().HaveCount(before);
    }

    [Fact]
    public void TheNearestPublishedOneIsChosen()
    {
        var own = _registry.Add(new(Near, 2, MiB, 0x10_0000));
        var neighbour = _registry.Add(new(Far, 2, MiB, 0x20_0000));
        _registry.Add(new(Elsewhere, 2, MiB, 0x30_0000)).Publish();

        _registry.Nearest([Near]).Should().BeNull("the one that is published is not to be reached");
        neighbour.Publish();
        _registry.Nearest([Near]).Should().BeSameAs(neighbour);
        own.Publish();
        _registry.Nearest([Near]).Should().BeSameAs(own, "its distance is 0");
        _registry.Nearest([Near, Elsewhere]).Should().BeNull("no provider is reached by both");
    }

    // Both are two steps from the two clients together.
    [Fact]
    public void EqualsAreChosenBySeed()
    {
        List<string> Choices(int seed)
        {
            var registry = new PeerRegistry(new RouteFinder(Processor.Unknown), seed);
            registry.Add(new(Near, 2, MiB, 0x10_0000)).Publish();
            registry.Add(new(Far, 2, MiB, 0x20_0000)).Publish();
            return [.. Enumerable.Range(0, 64).Select(_ => registry.Nearest([Near, Far])!.Node.Name)];
        }

        Choices(7).Should().Equal(Choices(7)).And.Contain(Near.Name).And.Contain(Far.Name);
    }

    // Against a plain map of pages: no two pieces share one, and in the end none is missing.
    [Fact]
    public void AMillionPairsOverlapNowhereAndLeakNothing()
    {
        const int pages = 1024, pairs = 1_000_000;
        var provider = _registry.Add(new(Near, 2, pages * 4096L, 0x1_0000_0000));
        var owner = new PeerMemory?[pages];
        var (held, random, taken) = (new List<PeerMemory>(), new Random(4), 0);
        while (taken < pairs)
        {
            var alignment = 4096 << random.Next(4);
            if (held.Count < 64 && provider.TryAllocate(random.Next(1, 16 * 4096), alignment) is { } memory)
            {
                // A million assertions with messages would take minutes.
                if (memory.BusAddress % (ulong)alignment != 0)
                    Assert.Fail($"{memory.BusAddress:x} is no multiple of {alignment}");
                Mark(memory, null, memory);
                held.Add(memory);
                taken++;
                continue;
            }
            Release(random.Next(held.Count));
        }
        while (held.Count > 0)
            Release(held.Count - 1);

        (provider.Available, provider.Longest, provider.Pieces).Should().Be((pages * 4096L, pages * 4096L, 0));

        void Release(int at)
        {
            var memory = held[at];
            held[at] = held[^1];
            held.RemoveAt(held.Count - 1);
            Mark(memory, memory, null);
            provider.Free(memory);
        }

        void Mark(PeerMemory memory, PeerMemory? from, PeerMemory? to)
        {
            for (var page = memory.Offset / 4096; page < (memory.Offset + memory.Bytes + 4095) / 4096; page++)
            {
                if (!ReferenceEquals(owner[page], from))
                    Assert.Fail($"page {page} of {memory} belongs to {owner[page]}");
                owner[page] = to;
            }
        }
    }
}
