using Lab.Cases.Running;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Persistence;
using Lab.Driver.Seams;
using Lab.Fixtures;
using Lab.Machine;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;

namespace Lab.Specs.Guestless;

[Trait("Tier", "guestless")]
public sealed class PmrSpec(LabHost host)
{
    private const ulong Elsewhere = 0x30_0000_0000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhatIsStoredIsInTheFileAndWhatTheHostWritesIsLoaded()
    {
        await using var session = await Start();
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, null);
        using var region = controller.EnablePmr();
        var data = Pattern(1);

        region.Write(4096, data);
        region.Barrier().Should().Be(BarrierMechanism.StatusRead);
        await using var file = new FileStream(session.Machine.PmrFile("nvme0"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (inFile, loaded) = (new byte[data.Length], new byte[data.Length]);
        file.Position = 4096;
        await file.ReadExactlyAsync(inFile, Cancel);
        file.Position = 8192;
        await file.WriteAsync(data, Cancel);
        await file.FlushAsync(Cancel);
        region.Read(8192, loaded);

        inFile.Should().Equal(data);
        loaded.Should().Equal(data);
        region.Bytes.Should().Be(1 << 20);
    }

    [Fact]
    public async Task DisabledItTakesNothing()
    {
        await using var session = await Start();
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, null);
        using var region = controller.EnablePmr();
        region.Window.Write64(0, 1);
        region.Disable();

        region.Window.Write64(0, 2);
        region.Window.Read64(0).Should().Be(0, "nothing decodes the BAR");
        region.Enable();
        region.Window.Read64(0).Should().Be(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Elsewhere)]
    public async Task CommandsReadFromItAndWriteToIt(ulong? address)
    {
        await using var session = await Start();
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, null);
        using var region = controller.EnablePmr(new() { BaseAddress = address });
        GoesThereAndBack(controller, region, 1);

        // QEMU reads back a CMSE that it no longer heeds unless PMRMSC is written again.
        region.Disable();
        region.Enable();
        GoesThereAndBack(controller, region, 2);
    }

    [Theory]
    [InlineData(ControllerReset.Controller)]
    [InlineData(ControllerReset.FunctionLevel)]
    public async Task AfterAResetItIsEnabledAgainAndUsed(ControllerReset reset)
    {
        await using var session = await Start();
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, null);
        using var region = controller.EnablePmr();
        region.Write(0x8000, Pattern(7));
        region.Barrier();

        controller.Reset(reset);

        var kept = new byte[4096];
        region.Read(0x8000, kept);
        kept.Should().Equal(Pattern(7));
        GoesThereAndBack(controller, region, 3);
    }

    [Fact]
    public async Task AnAddressWhoseEndIsBeyondEveryAddressIsRefused()
    {
        await using var session = await Start();
        using var platform = session.NewPlatform();
        using var controller = NvmeController.Start(platform, null);

        controller.Invoking(it => it.EnablePmr(new() { BaseAddress = 0xFFFF_FFFF_FFFF_F000 }))
            .Should().Throw<DriverException>().WithMessage("*0xfffffffffffff000*PMRSTS.CBAI is 1*");
    }

    [Fact]
    public async Task WhatQEMUSaysOfItsRegion()
    {
        await using var session = await Start();
        using var platform = session.NewPlatform(above4GiB: true);
        using var controller = NvmeController.Start(platform, null);
        using var region = controller.EnablePmr();

        region.Capabilities.Should().Be(new PmrCap(0x0100_0898));
        region.ElasticityBuffer.ElasticityBytes.Should().Be(0);
        region.SustainedThroughput.BytesPerSecond.Should().Be(0);
        region.ControllerAddress.Should().BeGreaterThanOrEqualTo(1UL << 32);
    }

    private static void GoesThereAndBack(NvmeController controller, PersistentMemoryRegion region, ulong seed)
    {
        var pair = controller.CreateQueuePair(new());
        var (from, to) = (region.Allocate(4096, MemoryUse.WriteData), region.Allocate(4096, MemoryUse.ReadData));
        var (data, back) = (Pattern(seed), new byte[4096]);
        from.CopyFrom(data);
        to.Clear();

        pair.Execute(NvmCommand.Write(1, 0, 8, from.ControllerAddress), "write from the region");
        pair.Execute(NvmCommand.Read(1, 0, 8, to.ControllerAddress), "read into the region");
        to.CopyTo(back);

        back.Should().Equal(data);
        controller.DeleteQueuePair(pair);
        region.Free(from);
        region.Free(to);
    }

    private static byte[] Pattern(ulong seed)
    {
        var data = new byte[4096];
        DataPattern.Fill(data, seed, 0);
        return data;
    }

    private async Task<GuestlessSession> Start() => await GuestlessSession.StartAsync(
        host.Run, (await host.RequireQemuAsync()).Qemu, new Topology { Controllers = [new NvmeDevice { Id = "nvme0", Serial = "LAB0", PmrMiB = 1 }] },
        host.NewEvidence("pmr"), Cancel);
}
