using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.PeerToPeer;

/// <summary>Distances and map types by hand, from the comments and the code of drivers/pci/p2pdma.c.</summary>
[Trait("Tier", "unit")]
public sealed class RouteFinderSpec
{
    // What QEMU's q35 has at 00.0, which Linux does not know to forward.
    private static readonly HostBridge Q35 = new("pci0000:00", 0x8086, 0x29C0);
    private static readonly HostBridge Skylake = new("pci0000:00", 0x8086, 0x2030);
    private static readonly RouteFinder Unknown = new(Processor.Unknown);
    private static readonly RouteFinder Zen = new(new("AuthenticAMD", 0x17));

    [Fact]
    public void AFunctionReachesItself()
    {
        var node = new PciNode("0000:00:04.0", Q35);

        var route = Unknown.Find(node, node);

        (route.Type, route.Distance, route.Meets).Should().Be((MapType.BusAddress, 0, node));
        route.Down.Should().BeEmpty();
    }

    [Fact]
    public void TwoFunctionsBehindOnePortAreTwoStepsApart()
    {
        var port = new PciNode("0000:00:01.0", Q35);
        var (a, b) = (new PciNode("0000:01:00.0", Q35, port), new PciNode("0000:01:00.1", Q35, port));

        var route = Unknown.Find(a, b);

        (route.Type, route.Distance, route.Meets).Should().Be((MapType.BusAddress, 2, port));
        route.Up.Should().Equal(b, port);
        route.Down.Should().Equal(a);
    }

    [Fact]
    public void BehindOneSwitchTheDistanceIsFour()
    {
        var tree = Switch(Q35);

        var route = Unknown.Find(tree.A, tree.B);

        (route.Type, route.Distance, route.Meets).Should().Be((MapType.BusAddress, 4, tree.Upstream));
        route.Explain().Should().Be("""
            0000:04:00.0 to 0000:03:00.0: BusAddress, distance 4: 0000:01:00.0 turns the accesses round, and nothing on the way redirects them
              up    0000:04:00.0
              up    0000:02:01.0
              up    0000:01:00.0
              down  0000:02:00.0
              down  0000:03:00.0

            """);
    }

    [Theory]
    [InlineData(AcsControl.RequestRedirect)]
    [InlineData(AcsControl.CompletionRedirect)]
    [InlineData(AcsControl.EgressControl)]
    public void AcsRedirectionSendsThemToTheRootComplex(AcsControl acs)
    {
        var tree = Switch(Q35, acs);

        var route = Unknown.Find(tree.A, tree.B);

        (route.Type, route.Distance, route.TurnsAtRoot).Should().Be((MapType.NotSupported, 4, true));
        route.Redirecting.Select(node => node.Name).Should().Equal("0000:02:00.0", "0000:02:01.0");
        route.Reason.Should().Be("ACS of 0000:02:00.0, 0000:02:01.0 sends them up to the root complex, and host bridge pci0000:00 (8086:29c0): not known to forward between ports");
        route.Up.Last().Name.Should().Be("0000:00:01.0", "the root port is passed on the way up, and again on the way down");
        route.Down.First().Name.Should().Be("0000:00:01.0");
    }

    [Theory]
    [InlineData(AcsControl.SourceValidation | AcsControl.TranslationBlocking | AcsControl.UpstreamForwarding | AcsControl.DirectTranslated)]
    [InlineData(AcsControl.None)]
    public void OtherAcsControlsDoNot(AcsControl acs)
    {
        var tree = Switch(Q35, acs);
        Unknown.Find(tree.A, tree.B).Type.Should().Be(MapType.BusAddress);
    }

    [Fact]
    public void WithAcsAKnownHostBridgeForwards()
    {
        var tree = Switch(Skylake, AcsControl.RequestRedirect);
        Unknown.Find(tree.A, tree.B).Type.Should().Be(MapType.ThroughHostBridge);
    }

    // 0 bridges below the root complex: one step for each function.
    [Theory]
    [InlineData(0x8086, 0x29C0, MapType.NotSupported)]
    [InlineData(0x8086, 0x3C00, MapType.ThroughHostBridge)]
    [InlineData(0x8086, 0x2030, MapType.ThroughHostBridge)]
    [InlineData(0x8086, 0x0B25, MapType.ThroughHostBridge)]
    [InlineData(0x8086, 0x1216, MapType.ThroughHostBridge)]
    [InlineData(0x8086, 0x4948, MapType.ThroughHostBridge)]
    [InlineData(0x8086, 0x4947, MapType.NotSupported)]
    [InlineData(0x1AE0, 0x1234, MapType.ThroughHostBridge)]
    [InlineData(0x1B36, 0x0008, MapType.NotSupported)]
    [InlineData(0, 0, MapType.NotSupported)]
    public void BesideEachOtherTheHostBridgeDecides(ushort vendor, ushort device, MapType type)
    {
        var host = new HostBridge("pci0000:00", vendor, device);

        var route = Unknown.Find(new("0000:00:04.0", host), new("0000:00:05.0", host));

        (route.Type, route.Distance, route.Meets).Should().Be((type, 2, null));
        Zen.Find(new("0000:00:04.0", host), new("0000:00:05.0", host)).Type.Should().Be(MapType.ThroughHostBridge, "the processor is enough");
    }

    [Theory]
    [InlineData(0x3C00, 0x3C00, MapType.NotSupported)]
    [InlineData(0x2030, 0x2031, MapType.ThroughHostBridge)]
    [InlineData(0x2030, 0x0CFE, MapType.ThroughHostBridge)]
    [InlineData(0x2030, 0x2F00, MapType.NotSupported)]
    [InlineData(0x2030, 0x29C0, MapType.NotSupported)]
    public void BetweenTwoHostBridgesBothDecide(ushort one, ushort other, MapType type)
    {
        var (a, b) = (new HostBridge("pci0000:00", 0x8086, one), new HostBridge("pci0000:80", 0x8086, other));
        var port = new PciNode("0000:80:00.0", b);

        var route = Unknown.Find(new("0000:00:04.0", a), new("0000:81:00.0", b, port));

        (route.Type, route.Distance).Should().Be((type, 3));
        route.Explain().Should().Contain("  root  pci0000:80, pci0000:00\n");
    }

    [Theory]
    [InlineData("AuthenticAMD", 0x16, false)]
    [InlineData("AuthenticAMD", 0x19, true)]
    [InlineData("GenuineIntel", 0x19, false)]
    public void OnlyZenAndLaterForwardWhateverTheBridge(string vendor, int family, bool forwards) => new Processor(vendor, family).Forwards.Should().Be(forwards);

    [Fact]
    public void ManyClientsAddUpAndOneThatCannotSpoilsAll()
    {
        var tree = Switch(Q35);
        var stranger = new PciNode("0000:00:05.0", Q35);

        RouteFinder.Distance(Unknown.FindMany(tree.A, [tree.A, tree.B])).Should().Be(4);
        RouteFinder.Distance(Unknown.FindMany(tree.A, [tree.A, tree.B, stranger])).Should().BeNull();
        Unknown.Invoking(finder => finder.FindMany(tree.A, [])).Should().Throw<ArgumentException>().WithMessage("there are no clients*");
    }

    [Theory]
    [InlineData(0, false, true)]
    [InlineData(3 << 3, true, true)]
    [InlineData(3 << 3, false, false)]
    public void AHostBridgeIsKnownByItsFirstFunction(int slotAndFunction, bool isRootPort, bool known) =>
        HostBridge.Of("pci0000:00", slotAndFunction, isRootPort, 0x8086, 0x2030).IsKnown.Should().Be(known);

    [Fact]
    public void AFunctionBelongsToTheHostBridgeOfThePortAboveIt() =>
        FluentActions.Invoking(() => new PciNode("0000:01:00.0", Skylake, new("0000:80:00.0", new("pci0000:80"))))
            .Should().Throw<ArgumentException>().WithMessage("0000:01:00.0 lies below 0000:80:00.0 of pci0000:80*");

    private static (PciNode A, PciNode B, PciNode Upstream) Switch(HostBridge host, AcsControl acs = AcsControl.None)
    {
        var upstream = new PciNode("0000:01:00.0", host, new("0000:00:01.0", host));
        return (
            new("0000:03:00.0", host, new("0000:02:00.0", host, upstream, acs)),
            new("0000:04:00.0", host, new("0000:02:01.0", host, upstream, acs)), upstream);
    }
}
