using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Pci;
using Lab.Nvme.Commands;
using Lab.Ordering;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>What works on a right controller, at any pace of it.</summary>
[Trait("Tier", "unit")]
public sealed class DriverOnModelSpec
{
    private const long Mebibyte = 1 << 20;

    private static ModelOptions Cmb => ModelOptions.WithCmb(RegisterWords.CmbLoc(bir: 4, ofst: 16), RegisterWords.CmbSz(sz: 64), Mebibyte);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(7, 0)]
    [InlineData(0, 30)]
    [InlineData(100, 900)]
    public void DataGoesThereAndBackWheneverTheDeviceActs(int delay, int jitter)
    {
        using var rig = new Rig(new() { Delay = delay, Jitter = jitter });
        var pair = rig.Controller.CreateQueuePair(new() { Depth = 3 });
        for (var i = 0; i < 10; i++)
            rig.RoundTrip(pair, lba: (ulong)i * 8, seed: (ulong)i);
        rig.Controller.Shutdown();
    }

    public static TheoryData<int> Strides => [.. Enumerable.Range(0, 16)];

    [Theory]
    [MemberData(nameof(Strides))]
    public void DoorbellsAreRungWhereTheirStridePutsThem(int dstrd)
    {
        using var rig = new Rig(new ModelOptions { Cap = RegisterWords.Cap(dstrd: dstrd) }.WithBar(0, 0x2000 + (16L << dstrd)));
        var pair = rig.Controller.CreateQueuePair(new());
        rig.RoundTrip(pair);
        rig.Platform.Bus.Recorded.Where(access => access.Offset >= 0x1000)
            .Should().OnlyContain(access => access.Bytes == 4 && (access.Offset - 0x1000) % (4 << dstrd) == 0);
    }

    [Theory]
    [InlineData(Fence.None)]
    [InlineData(Fence.Store)]
    [InlineData(Fence.Full)]
    public void EachDoorbellHasTheFenceThatWasAskedFor(Fence fence)
    {
        using var rig = new Rig();
        var pair = rig.Controller.CreateQueuePair(new() { Fence = fence });
        var before = rig.Platform.Fences.GetValueOrDefault(fence);
        for (var i = 0; i < 7; i++)
            pair.Execute(NvmCommand.Flush(1), "flush");
        rig.Platform.Fences[fence].Should().Be(before + 7);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void QueuesAndDataLieInTheBuffer(bool submissions, bool completions, bool data)
    {
        using var rig = new Rig(Cmb with { Delay = 2 });
        var cmb = rig.Controller.EnableCmb();
        var pair = rig.Controller.CreateQueuePair(new() { SubmissionIn = submissions ? cmb : null, CompletionIn = completions ? cmb : null });
        for (var i = 0; i < 10; i++)
            rig.RoundTrip(pair, data ? cmb : null, seed: (ulong)i);
        rig.Controller.Shutdown();
        cmb.Available.Should().Be(cmb.Bytes);
    }

    [Theory]
    [InlineData(0x1000UL)]
    [InlineData(0x77_0000_0000UL)]
    [InlineData(0xFFFF_FFFF_FFF0_0000UL)]
    public void TheBufferMayBeDecodedAtAnyAddress(ulong baseAddress)
    {
        using var rig = new Rig(Cmb);
        var cmb = rig.Controller.EnableCmb(new() { BaseAddress = baseAddress });
        rig.RoundTrip(rig.Controller.CreateQueuePair(new() { SubmissionIn = cmb }), cmb);
        rig.Model.Cmb.BaseAddress.Should().Be(baseAddress);
    }

    // One unit of 4 KiB holds 64 entries of 64 bytes.
    [Fact]
    public void ABufferTooSmallForTheQueueIsRefusedWithBothSizesAndLosesNothing()
    {
        using var rig = new Rig(ModelOptions.WithCmb(RegisterWords.CmbLoc(), RegisterWords.CmbSz(sz: 1), Mebibyte));
        var cmb = rig.Controller.EnableCmb();

        rig.Controller.Invoking(c => c.CreateQueuePair(new() { Depth = 65, SubmissionIn = cmb }))
            .Should().Throw<DriverException>().WithMessage("*has 4096 bytes left in one piece, 4160 were asked for (SubmissionQueue; *");

        (cmb.Available, rig.Controller.Pairs.Count).Should().Be((4096, 0));
        rig.RoundTrip(rig.Controller.CreateQueuePair(new() { Depth = 64, SubmissionIn = cmb }));
    }

    [Fact]
    public void ABufferBeforeNvme14IsUsedWithoutTheRegistersThatItLacks()
    {
        using var rig = new Rig(Cmb with { Cap = RegisterWords.Cap(), Vs = RegisterWords.Vs(1, 3), LegacyCmb = true });
        var cmb = rig.Controller.EnableCmb();
        rig.RoundTrip(rig.Controller.CreateQueuePair(new() { SubmissionIn = cmb }), cmb);
        rig.Platform.Bus.Recorded.Should().NotContain(access => access.Window == "BAR 0" && access.Offset >= 0x50 && access.Offset < 0x60);
    }

    [Fact]
    public void QueuesAndDataLieInAnotherFunctionsBar()
    {
        using var rig = new Rig();
        var window = rig.Platform.AddPeer(Mebibyte);
        var peer = new BusRange(window, rig.Platform.DeviceAddress(window));
        var pair = rig.Controller.CreateQueuePair(new() { SubmissionIn = peer, CompletionIn = peer });
        rig.RoundTrip(pair, peer);
    }

    [Fact]
    public void ManyPairsWorkSideBySideAndTheirNumbersAreUsedAgain()
    {
        using var rig = new Rig(new() { Jitter = 5 });
        var pairs = Enumerable.Range(0, 8).Select(i => rig.Controller.CreateQueuePair(new() { Depth = 2 + i })).ToList();
        foreach (var pair in pairs)
            rig.RoundTrip(pair);
        rig.Controller.DeleteQueuePair(pairs[2]);
        var again = rig.Controller.CreateQueuePair(new() { Depth = 1024 });
        again.Id.Should().Be(pairs[2].Id);
        rig.RoundTrip(again);
        rig.RoundTrip(pairs[7]);
        rig.Controller.Shutdown();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    public void ShadowDoorbellsWakeTheControllerWheneverItSleeps(int delay)
    {
        using var rig = new Rig(new() { Delay = delay, Jitter = delay });
        var early = rig.Controller.CreateQueuePair(new() { Depth = 5 });
        rig.RoundTrip(early);
        rig.Controller.EnableShadowDoorbells();
        var pair = rig.Controller.CreateQueuePair(new() { Depth = 4 });
        for (var i = 0; i < 40; i++)
        {
            rig.RoundTrip(pair, seed: (ulong)i);
            rig.RoundTrip(early, seed: (ulong)i);
        }
        rig.Controller.Shutdown();
        rig.Controller.Resets.Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Strides))]
    public void DoorbellsBeyondTheShadowPageHaveTheirRegistersAlone(int dstrd)
    {
        using var rig = new Rig(new ModelOptions { Cap = RegisterWords.Cap(dstrd: dstrd) }.WithBar(0, 0x2000 + (32L << dstrd)));
        rig.Controller.EnableShadowDoorbells();
        var (one, two) = (rig.Controller.CreateQueuePair(new()), rig.Controller.CreateQueuePair(new()));
        for (var i = 0; i < 10; i++)
        {
            rig.RoundTrip(one, seed: (ulong)i);
            rig.RoundTrip(two, seed: (ulong)i);
        }
        rig.Controller.Resets.Should().Be(0);
    }

    [Theory]
    [InlineData(ControllerReset.Controller)]
    [InlineData(ControllerReset.FunctionLevel)]
    [InlineData(ControllerReset.Bus)]
    [InlineData(ControllerReset.Subsystem)]
    public void AfterAResetQueuesBufferAndShadowDoorbellsWorkAgain(ControllerReset kind)
    {
        using var rig = new Rig(Cmb with { Cap = RegisterWords.Cap(cmbs: true, nssrs: true), Delay = 3 });
        var cmb = rig.Controller.EnableCmb();
        rig.Controller.EnableShadowDoorbells();
        var pair = rig.Controller.CreateQueuePair(new() { SubmissionIn = cmb, CompletionIn = cmb });
        rig.RoundTrip(pair);
        for (var i = 0; i < 3; i++)
        {
            rig.Controller.Reset(kind);
            rig.RoundTrip(pair, cmb, seed: (ulong)i);
        }
        rig.Controller.Resets.Should().Be(3);
    }

    [Fact]
    public void AFunctionLevelResetThroughTheConfigurationSpaceGivesTheBarsBack()
    {
        using var rig = new Rig();
        FunctionLevelReset.Do(rig.Platform.Function);
        rig.Controller.Reset();
        rig.RoundTrip(rig.Controller.CreateQueuePair(new()));
    }

    [Fact]
    public async Task InterruptsWakeWhoeverAwaits()
    {
        using var rig = new Rig(new() { Delay = 3 });
        var pair = rig.Controller.CreateQueuePair(new() { Vector = 2 });
        using var pump = CompletionPump.OnInterrupt(rig.Controller, 2, pair);
        for (var i = 0; i < 50; i++)
            (await pair.SubmitAsync(NvmCommand.Flush(1), TestContext.Current.CancellationToken)).Status.IsSuccess.Should().BeTrue();
        pump.InterruptsSeen.Should().BeGreaterThan(0);
        pump.Failure.Should().BeNull();
    }

    [Fact]
    public async Task AnEventEndsTheRequestThatWaitsForIt()
    {
        using var rig = new Rig();
        var waiting = rig.Controller.Admin.WaitForEventAsync(TestContext.Current.CancellationToken);
        rig.Controller.Poll().Should().Be(0);
        lock (rig.Platform.Bus.Gate)
            rig.Model.Events.Raise(1, 2, 2);
        rig.Controller.Poll().Should().Be(1);
        (await waiting).Dw0.Should().Be(0x0002_0201);
    }
}
