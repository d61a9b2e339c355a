using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>How guests end, each on a machine of its own.</summary>
[Trait("Tier", "guest")]
public sealed class GuestEndSpec : IAsyncLifetime
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    private readonly LabRun run = LabRun.Start();
    private GuestImage image = null!;
    private QemuBinary qemu = null!;

    public async ValueTask InitializeAsync() => (image, qemu) = (await MachineTools.ImageAsync(), await MachineTools.QemuAsync());

    public ValueTask DisposeAsync() => run.DisposeAsync();

    [Fact]
    public async Task AGuestThatIsSwitchedOffEndsQEMUInGoodOrder()
    {
        await using var machine = await BootAsync(image, Budget);

        (await machine.PowerOffAsync(MachineTools.Cancel)).Should().Be(0);

        machine.Invoking(it => it.AliveCheck()).Should().Throw<MachineLaunchException>().WithMessage("the machine is off*");
    }

    [Fact]
    public async Task ACommandDoesNotOutwaitAQEMUThatIsKilled()
    {
        await using var machine = await BootAsync(image, Budget);
        var command = machine.Shell.RunAsync("sleep 60", Budget, MachineTools.Cancel);
        machine.Process.Kill();

        var error = (await command.Invoking(it => it).Should().ThrowAsync<GuestCommandException>()).Which;

        error.InnerException.Should().BeOfType<MachineLaunchException>().Which.QemuExitCode.Should().Be(137);
    }

    [Fact]
    public async Task ACommandDoesNotOutwaitAKernelThatPanics()
    {
        await using var machine = await BootAsync(image, Budget);
        var command = machine.Shell.RunAsync("echo c >/proc/sysrq-trigger; sleep 60", Budget, MachineTools.Cancel);

        var error = (await command.Invoking(it => it).Should().ThrowAsync<GuestCommandException>()).Which;

        error.Message.Should().Contain("was cut off");
        machine.Invoking(it => it.AliveCheck()).Should().Throw<MachineLaunchException>().Which.LastOutput.Should().ContainMatch("*sysrq*");
    }

    [Fact]
    public async Task AKernelWithoutItsInitIsAPanicNotATimeout()
    {
        var act = () => BootAsync(image with { CommandLine = image.CommandLine + " rdinit=/nowhere root=/dev/nowhere" }, Budget);

        var failure = (await act.Should().ThrowAsync<MachineLaunchException>()).Which;

        failure.Kind.Should().Be(LaunchFailure.GuestPanicked);
        failure.Message.Should().Contain("Kernel panic");
    }

    [Fact]
    public async Task AGuestWithAnotherHostKeyIsNotSpokenTo()
    {
        var act = () => BootAsync(image with { SshHostKey = Convert.ToBase64String(new byte[51]) }, Budget);

        (await act.Should().ThrowAsync<MachineLaunchException>()).Which.Kind.Should().Be(LaunchFailure.SshRefused);
    }

    [Fact]
    public async Task ABootThatTakesTooLongLeavesWhereTheProcessorStood()
    {
        var act = () => BootAsync(image, TimeSpan.FromSeconds(0.6));

        var failure = (await act.Should().ThrowAsync<MachineLaunchException>()).Which;

        failure.Kind.Should().Be(LaunchFailure.TimedOut);
        File.ReadAllText(Path.Combine(failure.EvidenceDirectory, "registers.txt")).Should().Contain("IP=");
    }

    private async Task<GuestMachine> BootAsync(GuestImage guest, TimeSpan timeout)
        => await GuestMachine.BootAsync(
            run, qemu, guest, new Topology(), AcceleratorChoice.Tcg, await MachineTools.EvidenceAsync(), timeout, null, MachineTools.Cancel);
}
