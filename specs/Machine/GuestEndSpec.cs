using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>How guests end, each on a machine of its own.</summary>
[Trait("Tier", "guest")]
public sealed class GuestEndSpec : IAsyncLifetime
{
    static readonly TimeSpan Budget = TimeSpan.FromSeconds(60);

    readonly GuestImage image = MachineTools.Image();
    readonly LabRun run = LabRun.Start();
    QemuBinary qemu = null!;

    public async ValueTask InitializeAsync() => qemu = await MachineTools.QemuAsync();

    public ValueTask DisposeAsync() => run.DisposeAsync();

    [Fact]
    public async Task A_guest_that_is_switched_off_ends_QEMU_in_good_order()
    {
        await using var machine = await BootAsync(image, Budget);

        (await machine.PowerOffAsync(MachineTools.Cancel)).Should().Be(0);

        machine.Invoking(it => it.AliveCheck()).Should().Throw<MachineLaunchException>().WithMessage("the machine is off*");
    }

    [Fact]
    public async Task A_command_does_not_outwait_a_QEMU_that_is_killed()
    {
        await using var machine = await BootAsync(image, Budget);
        var command = machine.Shell.RunAsync("sleep 60", Budget, MachineTools.Cancel);
        machine.Process.Kill();

        var error = (await command.Invoking(it => it).Should().ThrowAsync<GuestCommandException>()).Which;

        error.InnerException.Should().BeOfType<MachineLaunchException>().Which.QemuExitCode.Should().Be(137);
    }

    [Fact]
    public async Task A_command_does_not_outwait_a_kernel_that_panics()
    {
        await using var machine = await BootAsync(image, Budget);
        var command = machine.Shell.RunAsync("echo c >/proc/sysrq-trigger; sleep 60", Budget, MachineTools.Cancel);

        var error = (await command.Invoking(it => it).Should().ThrowAsync<GuestCommandException>()).Which;

        error.Message.Should().Contain("was cut off");
        machine.Invoking(it => it.AliveCheck()).Should().Throw<MachineLaunchException>().Which.LastOutput.Should().ContainMatch("*sysrq*");
    }

    [Fact]
    public async Task A_kernel_without_its_init_is_a_panic_not_a_timeout()
    {
        var act = () => BootAsync(image with { CommandLine = image.CommandLine + " rdinit=/nowhere root=/dev/nowhere" }, Budget);

        var failure = (await act.Should().ThrowAsync<MachineLaunchException>()).Which;

        failure.Kind.Should().Be(LaunchFailure.GuestPanicked);
        failure.Message.Should().Contain("Kernel panic");
    }

    [Fact]
    public async Task A_guest_with_another_host_key_is_not_spoken_to()
    {
        var act = () => BootAsync(image with { SshHostKey = Convert.ToBase64String(new byte[51]) }, Budget);

        (await act.Should().ThrowAsync<MachineLaunchException>()).Which.Kind.Should().Be(LaunchFailure.SshRefused);
    }

    [Fact]
    public async Task A_boot_that_takes_too_long_leaves_where_the_processor_stood()
    {
        var act = () => BootAsync(image, TimeSpan.FromSeconds(0.6));

        var failure = (await act.Should().ThrowAsync<MachineLaunchException>()).Which;

        failure.Kind.Should().Be(LaunchFailure.TimedOut);
        File.ReadAllText(Path.Combine(failure.EvidenceDirectory, "registers.txt")).Should().Contain("IP=");
    }

    Task<GuestMachine> BootAsync(GuestImage guest, TimeSpan timeout)
        => GuestMachine.BootAsync(
            run, qemu, guest, new Topology(), AcceleratorChoice.Tcg, MachineTools.Evidence(), timeout, null, MachineTools.Cancel);
}
