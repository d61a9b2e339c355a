using Lab.Cases;
using Lab.Cases.Running;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Fixtures;
using Lab.Guestless;
using Lab.Machine;
using Lab.Nvme.Registers;
using Lab.Ordering;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.Guestless;

[Trait("Tier", "guestless")]
public sealed class TreeSpec(LabHost host)
{
    private const int MemoryWindow = 0x20, PrefetchableWindow = 0x24, PrefetchableBaseHigh = 0x28, PrefetchableLimitHigh = 0x2C;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, bool> Places => new(ForestMachine.Controllers.SelectMany(id => new[] { (id, false), (id, true) }));

    [Fact]
    public async Task TheTreeHasTheShapeOfTheTopology()
    {
        await using var session = await Start(ForestMachine.Topology);
        var tree = session.Board.ReadTree();

        Way("deeper").Should().Equal("deeper", "l1", "lower", "u2", "upper", "rp0");
        Way("shallow").Should().Equal("shallow", "u0", "upper", "rp0");
        Way("second").Should().Equal("second", "rp1");
        Way("apart").Should().Equal("apart", "rpx");
        Way("edu").Should().Equal("edu");
        tree.Node(session.NameOf("apart")).Host.Should().Be(new HostBridge("pci0000:40", 0x1B36, 0x000C));
        tree.Node(session.NameOf("deeper")).Host.Should().Be(new HostBridge("pci0000:00", 0x8086, 0x29C0));
        // Bus numbers go depth first: 1 to 8 below rp0, of which 4 is behind the port that has nothing, and those of the other host bridge begin at its own.
        new[] { "upper", "u1", "lower", "deeper", "first", "second", "shared", "rpx", "apart" }.Select(session.NameOf).Should().Equal(
            "0000:01:00.0", "0000:02:01.0", "0000:05:00.0", "0000:08:00.0", "0000:09:00.0", "0000:09:00.1", "0000:0a:00.0", "0000:40:00.0", "0000:41:00.0");
        new[] { "rp0", "upper", "u0", "deep", "edu" }.Select(id => tree.Record(tree.Node(session.NameOf(id))).Kind).Should().Equal(
            PortKind.RootPort, PortKind.Upstream, PortKind.Downstream, PortKind.Endpoint, PortKind.Conventional);

        IEnumerable<string> Way(string id)
        {
            var ids = ForestMachine.Topology.Switches.SelectMany(device => device.Ports.Append(device.Id)).Concat(["rp0", "rp1", "rpx", id]).ToDictionary(session.NameOf);
            return tree.Node(session.NameOf(id)).UpToRoot().Select(node => ids[node.Name]);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public async Task AControllerIsDrivenWhereverItSits(string id, bool above4GiB)
    {
        await using var session = await Start(ForestMachine.Topology);
        using var platform = session.NewPlatform(id, above4GiB);
        using var controller = NvmeController.Start(platform, null);
        using var cmb = controller.EnableCmb();
        var pair = controller.CreateQueuePair(new() { SubmissionIn = cmb });

        pair.Execute(Lab.Nvme.Commands.NvmCommand.Flush(1), "flush");

        controller.Identity.Sn.Should().Be(id.ToUpperInvariant());
        (platform.Function.MapBar(2, MemoryType.Uncached).BusAddress >= 1UL << 32).Should().Be(above4GiB);
    }

    [Fact]
    public async Task EachBridgeForwardsWhatLiesBehindItAndNoTwoBARsMeet()
    {
        await using var session = await Start(ForestMachine.Topology);
        var tree = session.Board.ReadTree();
        List<(ulong Start, ulong End)> all = [];
        foreach (var (id, bar) in ForestMachine.Controllers.SelectMany(id => new[] { (id, 0), (id, 2) }).Append(("deep", 4)).Append(("shared", 2)))
        {
            foreach (var high in bar == 0 ? [false] : new[] { true, false })
            {
                var window = session.NewPlatform(id, high).Function.MapBar(bar, MemoryType.Uncached);
                var (start, end) = (window.BusAddress, window.BusAddress + (ulong)window.Bytes);
                (start % (ulong)window.Bytes).Should().Be(0);
                all.Add((start, end));
                foreach (var bridge in tree.Node(session.NameOf(id)).UpToRoot().Skip(1))
                    Forwards(session.Board.Function(bridge.Name), high).Should().Match<(ulong Start, ulong End)>(it => it.Start <= start && end <= it.End);
            }
        }
        all.Sort();
        all.Zip(all.Skip(1)).Should().OnlyContain(pair => pair.First.End <= pair.Second.Start);
        all[0].Start.Should().BeGreaterThanOrEqualTo(0xC000_0000, "configuration space ends there");
    }

    [Fact]
    public async Task SharedMemoryIsTheHostsFileAndEduAnswers()
    {
        await using var session = await Start(ForestMachine.Topology);
        using var shared = session.NewPlatform("shared");
        using var edu = session.NewPlatform("edu");
        shared.Function.EnableMemoryAndBusMaster();
        edu.Function.EnableMemoryAndBusMaster();
        using var memory = shared.Function.MapBar(2, MemoryType.Uncached);
        using var registers = edu.Function.MapBar(0, MemoryType.Uncached);

        memory.Write64(0x2000, 0x1122_3344_5566_7788);
        registers.Write32(4, 0x0F0F_0000);

        (await File.ReadAllBytesAsync(session.Machine.MemoryFile("shared"), Cancel))[0x2000..0x2008].Should().Equal(0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11);
        // QEMU, docs/specs/edu.rst: version 1.0 of the device 0xED, and a register that turns its bits over.
        registers.Read32(0).Should().Be(0x0100_00ED);
        registers.Read32(4).Should().Be(0xF0F0_FFFF);
        (memory.Bytes, registers.Bytes).Should().Be((4 << 20, 1 << 20));
    }

    [Fact]
    public async Task AHotResetAboveASwitchLeavesAllBehindItWhereItWas()
    {
        await using var session = await Start(ForestMachine.Topology);
        using var platform = session.NewPlatform("deeper");
        using var controller = NvmeController.Start(platform, null);
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        var before = session.Board.ReadTree().Nodes.Select(node => node.Name).ToList();

        session.Board.Function(session.NameOf("upper")).Reset(FunctionReset.Bus);

        session.Board.ReadTree().Nodes.Select(node => node.Name).Should().Equal(before);
        new Cap(registers.Read64(Register.Cap)).Should().Be(controller.Cap);
        new Cc(registers.Read32(Register.Cc)).En.Should().BeFalse("the reset went through both switches");
    }

    [Fact]
    public async Task ASystemResetIsUndoneForTheWholeTree()
    {
        await using var session = await Start(ForestMachine.Topology);
        var before = session.Board.ReadTree().Nodes.Select(node => node.Name).ToList();

        await session.SystemResetAsync(Cancel);

        session.Board.ReadTree().Nodes.Select(node => node.Name).Should().Equal(before);
        foreach (var id in new[] { "deeper", "second", "apart" })
        {
            using var platform = session.NewPlatform(id);
            using var controller = NvmeController.Start(platform, null);
            controller.Identity.Sn.Should().Be(id.ToUpperInvariant());
        }
    }

    [Fact]
    public async Task AControllerIsTakenOutOfAPortOfASwitchAndPluggedAgain()
    {
        await using var session = await Start(ForestMachine.Topology);
        using (var platform = session.NewPlatform("deep"))
        using (NvmeController.Start(platform, null))
            session.TakeOut("deep");
        session.Board.ReadTree().Nodes.Select(node => node.Name).Should().NotContain(session.NameOf("deep")).And.Contain(session.NameOf("deeper"));
        session.Invoking(it => it.NewPlatform("deep")).Should().Throw<DriverException>().WithMessage("no PCI function at 0000:07:00.0, behind the bridge at 0000:06:00.0");

        await session.PlugAsync("deep", Cancel);

        using var again = session.NewPlatform("deep");
        using var controller = NvmeController.Start(again, null);
        controller.Identity.Sn.Should().Be("DEEP");
    }

    [Fact]
    public async Task WhatIsNotThereIsRefusedByName()
    {
        await using var session = await Start(Case.DefaultMachine);

        session.Invoking(it => it.NewPlatform("nobody")).Should().Throw<CaseException>().WithMessage("'nobody' is no PCI function*nvme0*");
        session.Board.Invoking(board => board.Function("0000:07:00.0")).Should().Throw<DriverException>().WithMessage("*0000:07:00.0*");
        session.Board.Invoking(board => board.SwitchOff(session.NameOf("nvme0"))).Should().Throw<DriverException>().WithMessage("*is no bridge*");
        session.Board.Invoking(board => board.SetAcs(session.NameOf("nvme0"), AcsControl.RequestRedirect)).Should().Throw<DriverException>().WithMessage("*no ACS capability");
    }

    [Fact]
    public async Task BuffersThatFindNoRoomBelow4GiBLieAbove()
    {
        await using var session = await Start(new()
        {
            RootPorts = [new("rp0", 1, 1)],
            Controllers = [new NvmeDevice { Id = "one", Serial = "ONE", CmbMiB = 512, Bus = "rp0" }, new NvmeDevice { Id = "other", Serial = "OTHER", CmbMiB = 512 }],
        });
        using var platform = session.NewPlatform("one", above4GiB: true);
        using var controller = NvmeController.Start(platform, null);

        controller.Identity.Sn.Should().Be("ONE");
        session.Invoking(it => it.NewPlatform("other")).Should().Throw<DriverException>().WithMessage("no room was left below 4 GiB for BAR 2 of 0000:00:02.0, of 0x20000000 bytes*");
    }

    [Fact]
    public async Task BusNumbersThatRunOutAreReported()
    {
        var topology = new Topology { RootPorts = [new("rp0", 1, 1), new("rp1", 1, 2)], Controllers = Case.DefaultMachine.Controllers };
        await using var machine = await QtestMachine.StartAsync(host.Run, (await host.RequireQemuAsync()).Qemu, topology, host.NewEvidence("tree"), Cancel);
        using var qtest = new QtestConnection(machine.Qtest);

        FluentActions.Invoking(() => QtestBoard.SetUp(qtest, topology.MemoryMiB, 2)).Should().Throw<DriverException>()
            .WithMessage("no bus number is left for what is behind 0000:00:02.0: those below pci0000:00 end at 0x01");
    }

    [Fact]
    public void MemoryThatReachesIntoConfigurationSpaceIsRefused() =>
        FluentActions.Invoking(() => QtestBoard.SetUp(new(Stream.Null), 2817)).Should().Throw<DriverException>().WithMessage("2817 MiB*configuration space*");

    // PCI-to-PCI Bridge Architecture 1.2, 3.2.5.8 and 3.2.5.9: bits 31:20 of the first and of the last address.
    private static (ulong Start, ulong End) Forwards(IPciFunction bridge, bool high)
    {
        var window = bridge.ReadConfig32(high ? PrefetchableWindow : MemoryWindow);
        var (first, last) = ((ulong)(window & 0xFFF0) << 16, (ulong)(window & 0xFFF0_0000) | 0xF_FFFF);
        return high
            ? ((ulong)bridge.ReadConfig32(PrefetchableBaseHigh) << 32 | first, ((ulong)bridge.ReadConfig32(PrefetchableLimitHigh) << 32 | last) + 1)
            : (first, last + 1);
    }

    private async Task<GuestlessSession> Start(Topology topology) =>
        await GuestlessSession.StartAsync(host.Run, (await host.RequireQemuAsync()).Qemu, topology, host.NewEvidence("tree"), Cancel);
}
