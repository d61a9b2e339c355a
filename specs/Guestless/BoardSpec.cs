using Lab.Cases;
using Lab.Cases.Running;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Fixtures;
using Lab.Machine;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Specs.Guestless;

[Trait("Tier", "guestless")]
public sealed class BoardSpec(LabHost host)
{
    private static readonly Topology TwoBehindPorts = new()
    {
        RootPorts = [new("rp0", 1, 1), new("rp1", 1, 2)],
        Controllers =
        [
            new NvmeDevice { Id = "near", Serial = "NEAR", CmbMiB = 16, PmrMiB = 4, Bus = "rp0" },
            new NvmeDevice { Id = "far", Serial = "FAR", CmbMiB = 2, Bus = "rp1" },
        ],
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("near", "0000:01:00.0")]
    [InlineData("far", "0000:02:00.0")]
    public async Task ControllersBehindRootPortsAreDriven(string id, string name)
    {
        await using var session = await Start(TwoBehindPorts);
        using var platform = session.NewPlatform(id);
        using var controller = NvmeController.Start(platform, new Silence());

        platform.Function.Name.Should().Be(name);
        controller.Identity.Sn.Should().Be(id.ToUpperInvariant());
    }

    [Fact]
    public async Task TwoControllersOnOneMachineKeepTheirBARsAndTheirMemoryApart()
    {
        await using var session = await Start(TwoBehindPorts);
        using var near = session.NewPlatform("near");
        using var far = session.NewPlatform("far");
        using var first = NvmeController.Start(near, new Silence());
        using var second = NvmeController.Start(far, new Silence());

        (first.Identity.Sn, second.Identity.Sn).Should().Be(("NEAR", "FAR"));
        var regions = (await session.Machine.Qmp.QueryPciAsync(Cancel)).Where(function => function.Id is "near" or "far")
            .SelectMany(function => function.Regions).OrderBy(region => region.Address).ToList();
        regions.Should().HaveCount(5).And.OnlyContain(region => region.Address != null);
        foreach (var (lower, upper) in regions.Zip(regions.Skip(1)))
            (lower.Address!.Value + lower.Size).Should().BeLessThanOrEqualTo(upper.Address!.Value);
    }

    [Fact]
    public async Task APeersBufferIsReachedThroughItsBAR()
    {
        await using var session = await Start(TwoBehindPorts);
        using var near = session.NewPlatform("near");
        using var far = session.NewPlatform("far");
        using var first = NvmeController.Start(near, new Silence());
        using var second = NvmeController.Start(far, new Silence());
        using var buffer = near.Function.MapBar(2, MemoryType.Uncached);
        var pair = second.CreateQueuePair(new());

        buffer.Write64(0x1000, ulong.MaxValue);
        pair.Execute(Lab.Nvme.Commands.NvmCommand.Read(1, 0, 8, far.DeviceAddress(buffer) + 0x1000), "read into the peer's buffer");

        buffer.Read64(0x1000).Should().Be(0, "the namespace is empty, and its block lies over what was stored there");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ABufferAbove4GiBHoldsAQueue(bool behindPort)
    {
        await using var session = await Start(behindPort ? TwoBehindPorts : Case.DefaultMachine);
        using var platform = session.NewPlatform(above4GiB: true);
        using var controller = NvmeController.Start(platform, new Silence());
        using var cmb = controller.EnableCmb();
        var pair = controller.CreateQueuePair(new() { SubmissionIn = cmb });

        pair.Execute(Lab.Nvme.Commands.NvmCommand.Flush(1), "flush");

        platform.Function.MapBar(2, MemoryType.Uncached).BusAddress.Should().BeGreaterThanOrEqualTo(1UL << 32);
        pair.Completed.Should().Be(1);
    }

    [Fact]
    public async Task APlatformThatIsMadeAgainFindsTheBARsWhereTheyWere()
    {
        await using var session = await Start(TwoBehindPorts);
        ulong before, above;
        using (var platform = session.NewPlatform())
            before = platform.Function.MapBar(2, MemoryType.Uncached).BusAddress;
        using (var platform = session.NewPlatform(above4GiB: true))
            above = platform.Function.MapBar(2, MemoryType.Uncached).BusAddress;
        using var again = session.NewPlatform(above4GiB: true);

        again.Function.MapBar(2, MemoryType.Uncached).BusAddress.Should().Be(above).And.NotBe(before);
    }

    [Fact]
    public async Task AHotResetLeavesTheBARsWhereTheyWereAndTheControllerDisabled()
    {
        await using var session = await Start(TwoBehindPorts);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Silence());
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        new Cc(registers.Read32(Register.Cc)).En.Should().BeTrue();

        platform.Function.Resets.Should().Contain(FunctionReset.Bus);
        platform.Function.Reset(FunctionReset.Bus);

        new Cap(registers.Read64(Register.Cap)).Should().Be(controller.Cap);
        new Cc(registers.Read32(Register.Cc)).En.Should().BeFalse();
    }

    [Fact]
    public async Task OnTheRootBusThereIsNoHotReset()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();

        platform.Function.Resets.Should().Equal(FunctionReset.FunctionLevel);
        platform.Function.Invoking(function => function.Reset(FunctionReset.Bus)).Should().Throw<DriverException>().WithMessage("*no bridge that could reset it*");
    }

    [Fact]
    public async Task AfterASystemResetTheMachineIsSetUpAgainAndTheDriverStarts()
    {
        await using var session = await Start(TwoBehindPorts);
        using var platform = session.NewPlatform();
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        using (var controller = NvmeController.Start(platform, new Silence()))
        {
            await session.SystemResetAsync(Cancel);

            registers.Read32(Register.Vs).Should().Be(0, "nothing decodes memory after a reset");
            platform.Function.EnableMemoryAndBusMaster();
            new Cc(registers.Read32(Register.Cc)).En.Should().BeFalse();
        }

        using var later = NvmeController.Start(platform, new Silence());
        later.Identity.Sn.Should().Be("NEAR");
    }

    [Fact]
    public async Task AControllerThatWasUnpluggedReadsAllOnesInConfigurationSpaceAndZerosInMemory()
    {
        await using var session = await Start(TwoBehindPorts);
        using var platform = session.NewPlatform();
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        platform.Function.EnableMemoryAndBusMaster();
        registers.Read32(Register.Vs).Should().NotBe(0);

        await session.UnplugAsync("near", Cancel);

        platform.Function.ReadConfig32(0).Should().Be(uint.MaxValue);
        registers.Read32(Register.Vs).Should().Be(0);
        session.Invoking(it => it.NewPlatform()).Should().Throw<DriverException>().WithMessage("no PCI function at 0000:01:00.0, behind the bridge at 0000:00:01.0");
        (await session.Machine.Qmp.QueryPciAsync(Cancel)).Should().NotContain(function => function.Id == "near");
    }

    [Fact]
    public async Task AControllerThatIsTakenOutInTheMiddleOfIoIsReportedAsGoneAndEachCommandEnds()
    {
        await using var session = await Start(TwoBehindPorts);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Silence(), new() { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        var pair = controller.CreateQueuePair(new());
        var buffer = controller.Host.Allocate(4096, MemoryUse.ReadData);
        var read = NvmCommand.Read(1, 0, 8, buffer.ControllerAddress);
        pair.Execute(read, "read");

        await session.UnplugAsync("near", Cancel);

        var waiting = Enumerable.Range(0, 3).Select(_ => pair.SubmitAsync(read).AsTask()).ToList();
        pair.Invoking(p => p.Execute(NvmCommand.Flush(1), "flush")).Should().Throw<ControllerGoneException>().WithMessage("*configuration space reads all ones*");
        foreach (var command in waiting)
            await command.Awaiting(c => c).Should().ThrowAsync<ControllerGoneException>();
        controller.Invoking(c => c.Reset()).Should().Throw<ControllerGoneException>();
    }

    [Fact]
    public async Task AControllerThatWasPluggedAgainHasItsFilesAndStarts()
    {
        await using var session = await Start(TwoBehindPorts);
        using (var platform = session.NewPlatform())
        using (NvmeController.Start(platform, new Silence()))
            session.TakeOut("near");
        await session.UnplugAsync("far", Cancel);

        await session.PlugAsync("near", Cancel);
        await session.PlugAsync("far", Cancel);

        using var near = session.NewPlatform("near");
        using var first = NvmeController.Start(near, new Silence());
        using var far = session.NewPlatform("far");
        using var second = NvmeController.Start(far, new Silence());
        (first.Identity.Sn, second.Identity.Sn).Should().Be(("NEAR", "FAR"));
        first.Cap.Pmrs.Should().BeTrue();
    }

    [Fact]
    public async Task AControllerOnTheRootBusHasNoSlotToSwitch()
    {
        await using var session = await Start(Case.DefaultMachine);
        session.Invoking(it => it.TakeOut("nvme0")).Should().Throw<CaseException>().WithMessage("*name a root port as its bus*");
    }

    [Fact]
    public async Task TheWholeConfigurationSpaceIsReachedAndNothingBehindIt()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();

        platform.Function.ReadConfig32(0xFFC).Should().Be(0, "the last word of an Express function is there, and QEMU's controller has nothing in it");
        platform.Function.Invoking(function => function.ReadConfig32(0x1000)).Should().Throw<DriverException>().WithMessage("*offset 0x1000*");
        platform.Function.Invoking(function => function.ReadConfig32(2)).Should().Throw<DriverException>().WithMessage("*offset 0x2*");
    }

    [Fact]
    public async Task MemoryIsTakenBackWithThePlatform()
    {
        await using var session = await Start(Case.DefaultMachine);
        for (var turn = 0; turn < 3; turn++)
        {
            using var platform = session.NewPlatform();
            using var most = platform.AllocateDma(40 << 20);
            platform.Invoking(it => it.AllocateDma(40 << 20)).Should().Throw<DriverException>().WithMessage("*no 41943040 bytes left*");
        }
    }

    private async Task<GuestlessSession> Start(Topology topology) =>
        await GuestlessSession.StartAsync(host.Run, (await host.RequireQemuAsync()).Qemu, topology, host.NewEvidence("board"), Cancel);

    private sealed class Silence : IIntentSink
    {
        public void Tell(Intent intent)
        {
        }
    }
}
