using Lab.Cases;
using Lab.Cases.Running;
using Lab.Driver.Memory;
using Lab.Driver;
using Lab.Driver.Plans;
using Lab.Driver.Seams;
using Lab.Driver.Wrong;
using Lab.Fixtures;
using Lab.Machine;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Specs.Guestless;

[Trait("Tier", "guestless")]
public sealed class DriverSpec(LabHost host)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheDriverDecodesWhatTheControllerSaysOfItself()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());

        controller.Version.Major.Should().Be(1);
        controller.Version.Minor.Should().Be(4);
        controller.Cap.Cmbs.Should().BeTrue();
        controller.Cap.Pmrs.Should().BeFalse();
        controller.Identity.Mn.Should().StartWith("QEMU NVMe Ctrl");
        controller.Identity.Sn.Should().Be("LAB0");
        controller.Namespace.SizeBlocks.Should().Be((64 << 20) / 512);
        controller.Namespace.BlockBytes.Should().Be(512);
    }

    [Fact]
    public async Task TheDriverEnablesTheBufferAtItsSizeAndPlace()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        var log = new Log();
        using var controller = NvmeController.Start(platform, log);
        using var cmb = controller.EnableCmb();

        cmb.Bytes.Should().Be(16 << 20);
        cmb.Size.Sqs.Should().BeTrue();
        log.Told.OfType<CmbEnabled>().Should().ContainSingle().Which.BusAddress.Should().Be(log.Told.OfType<WindowMapped>().Last().BusAddress);
    }

    [Fact]
    public async Task FourKibibytesGoThereAndBackThroughAQueueInTheBuffer()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());
        using var cmb = controller.EnableCmb();
        var pair = controller.CreateQueuePair(new() { SubmissionIn = cmb });
        using var buffer = platform.AllocateDma(4096);
        var (written, read) = (new byte[4096], new byte[4096]);
        DataPattern.Fill(written, 7, 0);

        buffer.CopyFrom(0, written);
        pair.Execute(NvmCommand.Write(1, 16, 8, buffer.BusAddress), "write");
        buffer.CopyFrom(0, read);
        pair.Execute(NvmCommand.Read(1, 16, 8, buffer.BusAddress), "read");
        buffer.CopyTo(0, read);

        read.Should().Equal(written);
        controller.Shutdown();
    }

    [Fact]
    public async Task ShadowDoorbellsAreTurnedOnBesideAQueueThatIsInUse()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());
        var pair = controller.CreateQueuePair(new());
        pair.Execute(NvmCommand.Flush(1), "flush");
        controller.EnableShadowDoorbells();
        for (var i = 0; i < 20; i++)
            pair.Execute(NvmCommand.Flush(1), "flush");
        controller.Resets.Should().Be(0);
    }

    [Theory]
    [InlineData(MemoryPlace.Cmb, CopyStrategy.Store8, 1)]
    [InlineData(MemoryPlace.Cmb, CopyStrategy.Store4, 1)]
    [InlineData(MemoryPlace.Cmb, CopyStrategy.StructCopy, 1)]
    [InlineData(MemoryPlace.Cmb, CopyStrategy.Reversed, 1)]
    [InlineData(MemoryPlace.Cmb, CopyStrategy.Store8, 7)]
    [InlineData(MemoryPlace.Host, CopyStrategy.Store8, 3)]
    public async Task ARightDriverPasses(MemoryPlace place, CopyStrategy copy, int batch) =>
        (await Judge(new Plan(SubmissionQueue: place, Copy: copy, Batch: batch))).Should().Pass();

    [Fact]
    public async Task AReadBackOfTheQueueStandsBetweenEntryAndDoorbell() =>
        (await Judge(new Plan(Fence: Fence.ReadBack))).Should().Pass();

    [Theory]
    [InlineData(MemoryPlace.Cmb, CopyStrategy.Store8)]
    [InlineData(MemoryPlace.Host, CopyStrategy.StructCopy)]
    public async Task WhatNobodyChoseIsChosenByArchitectureAndMemoryType(MemoryPlace place, CopyStrategy copy)
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());
        var pair = controller.CreateQueuePair(new() { SubmissionIn = place == MemoryPlace.Cmb ? controller.EnableCmb() : null });
        pair.Options.Copy.Should().Be(copy);
        pair.Options.Fence.Should().Be(Fence.None);
    }

    [Theory]
    [InlineData(CopyStrategy.NonTemporal)]
    [InlineData(CopyStrategy.SpanCopy)]
    public async Task ACopyThatQtestCannotExpressIsRefusedByName(CopyStrategy copy)
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var buffer = platform.AllocateDma(4096);
        buffer.Invoking(b => b.WriteEntry(0, NvmCommand.Flush(1), copy)).Should().Throw<DriverException>().WithMessage($"*{CopyForm.NameOf(copy)}*qtest*store8*");
    }

    [Theory]
    [InlineData(WrongDriver.RingEarly, "sqe-complete")]
    [InlineData(WrongDriver.WrongSlot, "sqe-complete")]
    [InlineData(WrongDriver.SkipSlotAtWrap, "sq-tail")]
    [InlineData(WrongDriver.RingTwice, "sq-tail")]
    [InlineData(WrongDriver.PastEnd, "sq-bounds")]
    [InlineData(WrongDriver.StaleSlot, "sqe-complete")]
    public async Task AWrongDriverFailsByTheRuleThatItBreaks(WrongDriver wrong, string rule) =>
        (await Judge(new Plan(Wrong: wrong))).Should().FailBy(rule);

    [Fact]
    public async Task AWrongDriverFailsWhateverItsDepthAndBatch()
    {
        foreach (var wrong in Enum.GetValues<WrongDriver>().Where(w => w is > WrongDriver.None and <= WrongDriver.StaleSlot))
            foreach (var (depth, batch) in new[] { (2, 1), (3, 2), (16, 5) })
            {
                // Enough commands to wrap three times, where some of the defects lie.
                var result = await Judge(new Plan(Wrong: wrong, Depth: depth, Batch: batch, Transfers: 2 * depth));
                result.Verdict.Should().Be(CaseVerdict.Fail, $"{wrong} at depth {depth}, batch {batch}");
            }
    }

    [Fact]
    public async Task AControllerWithoutABufferIsRefusedByTheRegistersName()
    {
        await using var session = await Start(new Topology { Controllers = [new NvmeDevice { Id = "nvme0", Serial = "LAB0" }] });
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());
        controller.Invoking(c => c.EnableCmb()).Should().Throw<DriverException>().WithMessage("CAP *CMBS is 0*");
    }

    [Fact]
    public async Task ADepthThatTheControllerDoesNotHaveIsRefused()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());
        controller.Invoking(c => c.CreateQueuePair(new() { Depth = 4096 })).Should().Throw<DriverException>().WithMessage("*2 to 2048 slots (CAP.MQES)*4096*");
    }

    [Fact]
    public async Task AFailedCommandNamesItsStatus()
    {
        await using var session = await Start(Case.DefaultMachine);
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, new Log());
        var pair = controller.CreateQueuePair(new());
        pair.Invoking(p => p.Execute(NvmCommand.Read(1, 1 << 30, 8, 0x10_0000), "read"))
            .Should().Throw<CommandFailedException>().WithMessage("read failed: LBA Out of Range*").Which.Status.Sc.Should().Be(0x80);
    }

    private async Task<GuestlessSession> Start(Topology topology) =>
        await GuestlessSession.StartAsync(host.Run, (await host.RequireQemuAsync()).Qemu, topology, host.NewEvidence("guestless"), Cancel);

    private async Task<CaseResult> Judge(Plan plan)
    {
        await using var session = await Start(Case.DefaultMachine);
        return await session.RunAsync(new Case { Name = "spec", Title = "", Plan = plan }, host.NewEvidence("case"), Cancel);
    }

    private sealed class Log : IIntentSink
    {
        public List<Intent> Told { get; } = [];

        public void Tell(Intent intent) => Told.Add(intent);
    }
}
