using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>A controller that fails as a whole: the driver says so by the register's name, within its bounds, and what it had in flight ends once.</summary>
[Trait("Tier", "unit")]
public sealed class ControllerFaultSpec
{
    private static ModelOptions Cmb => ModelOptions.WithCmb(RegisterWords.CmbLoc(), RegisterWords.CmbSz(sz: 64), 1 << 20) with { Delay = 1 };

    [Fact]
    public void OneThatIsNeverReadyIsGivenUp() => Refused(faults => faults.NeverReady = true).Should().Match("*CSTS.RDY*CC.EN = 1*CSTS 00000000*");

    [Fact]
    public void OneThatFailsWhenItIsEnabledIsGivenUpAtOnce() => Refused(faults => faults.FatalOnEnable = true).Should().Match("*fatal status*CSTS 00000002*");

    [Fact]
    public void OneThatRefusesTheBuffersAddressIsNamedByItsRegister()
    {
        using var rig = new Rig(Cmb);
        rig.Faults.RefusesCba = true;
        rig.Controller.Invoking(c => c.EnableCmb()).Should().Throw<DriverException>().WithMessage("*0x200a000000000*CMBSTS.CBAI is 1*");
        rig.RoundTrip(rig.Controller.CreateQueuePair(new()));
    }

    [Fact]
    public void OneWhoseBarDecodesToNothingIsNamedByWhatReadsAllOnes()
    {
        using var platform = new ModelPlatform(Cmb);
        platform.Function.WriteConfig32(0x10, 0);

        FluentActions.Invoking(() => Rig.On(platform)).Should().Throw<ControllerGoneException>().WithMessage("*CAP reads all ones; it was removed, or its memory decoding is off");

        platform.Violations.Should().BeEmpty();
    }

    [Fact]
    public void OneThatNeverShutsDownIsGivenUp()
    {
        using var rig = new Rig(Cmb);
        rig.Faults.NeverShutsDown = true;
        rig.Controller.Invoking(c => c.Shutdown()).Should().Throw<DriverException>().WithMessage("*CSTS.SHST = 2*SHST 1*");
    }

    [Fact]
    public void OneThatIgnoresCcEnIsResetAsAFunction()
    {
        using var rig = new Rig(Cmb);
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.IgnoresDisable = true;
        rig.Faults.OnCommand = command =>
        {
            // The function's reset mends it.
            rig.Faults.IgnoresDisable = false;
            return Fate.Answered;
        };
        rig.Controller.Reset();
        rig.RoundTrip(pair);
    }

    [Fact]
    public void OneThatCannotBeStoppedKeepsTheMemoryThatItMayWriteTo()
    {
        var platform = new ModelPlatform(Cmb);
        platform.Resets = [];
        var controller = Rig.On(platform).Controller;
        var pair = controller.CreateQueuePair(new());
        platform.Faults.OnCommand = command => command.IsAdmin ? Fate.Answered : Fate.Held;
        platform.Faults.IgnoresAborts = true;
        platform.Faults.IgnoresDisable = true;
        var buffer = controller.Host.Allocate(4096, MemoryUse.ReadData);

        pair.Invoking(p => p.Execute(NvmCommand.Read(1, 0, 8, buffer.ControllerAddress), "read"))
            .Should().Throw<CommandLostException>().WithMessage("*cannot be stopped*CSTS.RDY to clear*");

        platform.WhyMayWrite(buffer.BusAddress, 4096).Should().NotBeNull("this device goes on");
        controller.Host.Free(buffer);
        for (var i = 0; i < 100; i++)
            platform.WhyMayWrite(controller.Host.Allocate(4096, MemoryUse.ReadData).BusAddress, 4096).Should().BeNull();
        pair.Invoking(p => p.Execute(NvmCommand.Flush(1), "flush")).Should().Throw<CommandLostException>();
        platform.Violations.Should().BeEmpty();
    }

    public static TheoryData<string> AfterAReset => ["never ready", "fatal", "queues refused", "gone"];

    [Theory]
    [MemberData(nameof(AfterAReset))]
    public async Task OneThatDoesNotComeBackFromAResetEndsAllForGood(string how)
    {
        using var rig = new Rig(Cmb);
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Faults.OnCommand = _ => Fate.Held;
        var waiting = Enumerable.Range(0, 5).Select(_ => pair.SubmitAsync(NvmCommand.Flush(1)).AsTask()).ToList();
        rig.Controller.Poll();
        rig.Faults.NeverReady = how == "never ready";
        rig.Faults.FatalOnEnable = how == "fatal";
        rig.Faults.OnCommand = command => how == "gone" ? Fate.Removed : new CommandFate(Fate.Answered, Status: 0x006);

        rig.Controller.Invoking(c => c.Reset()).Should().Throw<CommandLostException>();

        foreach (var command in waiting)
            await command.Awaiting(c => c).Should().ThrowAsync<CommandLostException>();
        rig.Controller.Invoking(c => c.Reset()).Should().Throw<CommandLostException>("it is lost for good");
        pair.Invoking(p => p.SubmitAsync(NvmCommand.Flush(1))).Should().Throw<CommandLostException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnePulledOutAtAnyMomentIsReportedAsGone(bool readsZero)
    {
        var whole = Life(null, readsZero, out var accesses);
        whole.Should().BeNull();
        // Once it is shut down nobody needs to notice.
        var wrong = new List<string>();
        for (var at = 1L; at < accesses - 8; at++)
            if (Life(at, readsZero, out _) is var end and not ControllerGoneException)
                wrong.Add($"{at}: {end?.GetType().Name} {end?.Message}");
        wrong.Should().BeEmpty("of {0} accesses", accesses);
    }

    private static DriverException? Life(long? goneAt, bool readsZero, out long accesses)
    {
        var platform = new ModelPlatform(Cmb with { MostAccesses = 100_000 });
        (platform.Faults.GoneAt, platform.Faults.GoneReadsZero) = (goneAt, readsZero);
        try
        {
            using var rig = Rig.On(platform);
            var cmb = rig.Controller.EnableCmb();
            var pair = rig.Controller.CreateQueuePair(new() { SubmissionIn = cmb, CompletionIn = cmb });
            rig.RoundTrip(pair);
            rig.Controller.EnableShadowDoorbells();
            rig.RoundTrip(pair);
            rig.Controller.Reset();
            rig.RoundTrip(pair);
            rig.Controller.Shutdown();
            return null;
        }
        catch (DriverException e)
        {
            return e;
        }
        finally
        {
            accesses = platform.Bus.Accesses;
            platform.Violations.Should().BeEmpty();
        }
    }

    private static string Refused(Action<ModelFaults> faults)
    {
        var platform = new ModelPlatform(Cmb with { MostAccesses = 20_000 });
        faults(platform.Faults);
        var message = FluentActions.Invoking(() => Rig.On(platform)).Should().Throw<DriverException>().Which.Message;
        platform.Violations.Should().BeEmpty();
        return message;
    }
}
