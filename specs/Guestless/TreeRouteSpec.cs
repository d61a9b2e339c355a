using Lab.Cases.Running;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Fixtures;
using Lab.Machine;
using Lab.Nvme.Commands;
using Lab.Ordering;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.Guestless;

/// <summary>Routes over a tree that was read from QEMU's functions, and the accesses that go along them.</summary>
[Trait("Tier", "guestless")]
public sealed class TreeRouteSpec(LabHost host)
{
    private const int BlockBytes = 4096;

    private static readonly RouteFinder Unknown = new(Processor.Unknown);
    private static readonly RouteFinder Zen = new(new("AuthenticAMD", 0x17));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("deep", "deeper", MapType.BusAddress, 4, "lower")]
    [InlineData("shallow", "deep", MapType.BusAddress, 6, "upper")]
    [InlineData("first", "second", MapType.BusAddress, 2, "rp1")]
    [InlineData("first", "shallow", MapType.NotSupported, 6, null)]
    [InlineData("apart", "deep", MapType.NotSupported, 8, null)]
    [InlineData("shared", "root", MapType.NotSupported, 3, null)]
    public async Task ARouteIsFoundOverTheTreeThatWasRead(string provider, string client, MapType type, int distance, string? meets)
    {
        await using var session = await Start();
        var tree = session.Board.ReadTree();

        var route = Unknown.Find(tree.Node(session.NameOf(provider)), tree.Node(session.NameOf(client)));

        (route.Type, route.Distance, route.Meets?.Name).Should().Be((type, distance, meets is null ? null : session.NameOf(meets)), route.Explain());
        if (type == MapType.NotSupported)
            Zen.Find(route.Provider, route.Client).Type.Should().Be(MapType.ThroughHostBridge);
    }

    [Fact]
    public async Task RequestRedirectOfARootPortSendsItsFunctionsUpToTheRoot()
    {
        await using var session = await Start();
        var port = session.NameOf("rp1");

        session.Board.SetAcs(port, AcsControl.RequestRedirect | AcsControl.UpstreamForwarding);
        var redirected = Find(Unknown);
        session.Board.SetAcs(port, AcsControl.None);

        redirected.Type.Should().Be(MapType.NotSupported);
        redirected.Redirecting.Should().ContainSingle().Which.Acs.Should().Be(AcsControl.RequestRedirect | AcsControl.UpstreamForwarding);
        Zen.Find(redirected.Provider, redirected.Client).Type.Should().Be(MapType.ThroughHostBridge);
        Find(Unknown).Type.Should().Be(MapType.BusAddress);

        PeerRoute Find(RouteFinder finder)
        {
            var tree = session.Board.ReadTree();
            return finder.Find(tree.Node(session.NameOf("first")), tree.Node(session.NameOf("second")));
        }
    }

    [Fact]
    public async Task OfQEMUsPortsThoseOfTheRootHaveACSWithoutEgressControl()
    {
        await using var session = await Start();
        var tree = session.Board.ReadTree();

        tree.Nodes.Where(node => tree.Record(node).HasAcs).Select(node => node.Name).Should().BeEquivalentTo(new[] { "rp0", "rp1", "rp2", "rpx" }.Select(session.NameOf));
        tree.Nodes.Should().OnlyContain(node => node.Acs == AcsControl.None, "nobody has set it");
        session.Board.Invoking(board => board.SetAcs(session.NameOf("rp0"), AcsControl.EgressControl | AcsControl.SourceValidation)).Should().Throw<DriverException>()
            .WithMessage("*does not take*it has SourceValidation then");
    }

    [Fact]
    public async Task AResetOfTheMachineClearsACS()
    {
        await using var session = await Start();
        session.Board.SetAcs(session.NameOf("rp0"), AcsControl.RequestRedirect);

        await session.SystemResetAsync(Cancel);

        session.Board.ReadTree().Node(session.NameOf("rp0")).Acs.Should().Be(AcsControl.None);
    }

    [Theory]
    [InlineData("shallow", "deep", false)]
    [InlineData("deep", "shallow", true)]
    [InlineData("deep", "deeper", false)]
    [InlineData("first", "second", false)]
    [InlineData("apart", "deeper", true)]
    [InlineData("root", "apart", false)]
    public async Task APeersAccessesArriveInABufferAndLeaveIt(string provider, string client, bool above4GiB)
    {
        await using var session = await Start();
        using var owner = session.NewPlatform(provider, above4GiB);
        using var holder = NvmeController.Start(owner, null);
        using var buffer = holder.EnableCmb();
        using var range = owner.Function.MapBar(2, MemoryType.Uncached);

        GoesThereAndBack(session, range, client);
    }

    [Fact]
    public async Task RedirectedAccessesArriveToo()
    {
        await using var session = await Start();
        session.Board.SetAcs(session.NameOf("rp1"), AcsControl.RequestRedirect | AcsControl.CompletionRedirect | AcsControl.UpstreamForwarding);
        using var owner = session.NewPlatform("first");
        using var holder = NvmeController.Start(owner, null);
        using var buffer = holder.EnableCmb();
        using var range = owner.Function.MapBar(2, MemoryType.Uncached);

        GoesThereAndBack(session, range, "second");
    }

    [Theory]
    [InlineData("deeper", false)]
    [InlineData("apart", true)]
    public async Task APeersAccessesArriveInSharedMemoryAndInItsFile(string client, bool above4GiB)
    {
        await using var session = await Start();
        using var owner = session.NewPlatform("shared", above4GiB);
        owner.Function.EnableMemoryAndBusMaster();
        using var range = owner.Function.MapBar(2, MemoryType.Uncached);

        var data = GoesThereAndBack(session, range, client);

        (await File.ReadAllBytesAsync(session.Machine.MemoryFile("shared"), Cancel))[..BlockBytes].Should().Equal(data);
    }

    // From host memory to the disk, into the range, and from there to another place on the disk.
    private static byte[] GoesThereAndBack(GuestlessSession session, IMemoryWindow range, string client)
    {
        using var platform = session.NewPlatform(client);
        using var controller = NvmeController.Start(platform, null);
        var pair = controller.CreateQueuePair(new());
        var data = new byte[BlockBytes];
        new Random(7).NextBytes(data);
        var there = new BusRange(range, platform.DeviceAddress(range)).Allocate(BlockBytes, MemoryUse.ReadData);
        using var host = Transfer.Create(controller, new(BlockBytes));
        var blocks = BlockBytes / controller.Namespace.BlockBytes;
        host.Fill(data);

        pair.Execute(NvmCommand.Write(1, 0, blocks, host.Dptr), "write");
        pair.Execute(NvmCommand.Read(1, 0, blocks, there.ControllerAddress), "read into the peer");
        pair.Execute(NvmCommand.Write(1, 64, blocks, there.ControllerAddress), "write from the peer");
        host.Fill(new byte[BlockBytes]);
        pair.Execute(NvmCommand.Read(1, 64, blocks, host.Dptr), "read back");

        var (arrived, back) = (new byte[BlockBytes], new byte[BlockBytes]);
        there.CopyTo(arrived);
        host.CopyTo(back);
        arrived.Should().Equal(data);
        back.Should().Equal(data);
        return data;
    }

    private async Task<GuestlessSession> Start() =>
        await GuestlessSession.StartAsync(host.Run, (await host.RequireQemuAsync()).Qemu, ForestMachine.Topology, host.NewEvidence("routes"), Cancel);
}
