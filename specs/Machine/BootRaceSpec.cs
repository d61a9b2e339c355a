using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class BootRaceSpec
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly ConsoleLog console = new();
    private readonly TaskCompletionSource<int> exited = new();

    [Fact]
    public async Task ItConnectsOnlyAfterTheMarker()
    {
        var connected = false;
        var boot = RunAsync(_ => Task.FromResult(connected = true));
        console.Add("[    1.0] booting");
        connected.Should().BeFalse();

        console.Add("@@ssh 1.23");

        (await boot).Should().BeTrue();
    }

    [Theory]
    [InlineData("[    0.5] Kernel panic - not syncing: VFS")]
    [InlineData("[    0.5] Oops: 0002 [#1] SMP")]
    [InlineData("[    0.5] BUG: unable to handle page fault")]
    public async Task APanicEndsTheWaitAtOnce(string line)
    {
        var boot = RunAsync(_ => Task.FromResult(true));
        console.Add(line);

        var failed = (await boot.Invoking(it => it).Should().ThrowAsync<BootFailedException>()).Which;
        failed.Kind.Should().Be(LaunchFailure.GuestPanicked);
        failed.Message.Should().Contain(line);
    }

    [Fact]
    public async Task APanicCountsEvenWhileConnecting()
    {
        var boot = RunAsync(Never);
        console.Add("@@ssh 1.23");
        console.Add("Kernel panic - not syncing: late");

        (await boot.Invoking(it => it).Should().ThrowAsync<BootFailedException>()).Which.Kind.Should().Be(LaunchFailure.GuestPanicked);
    }

    [Fact]
    public async Task TheEndOfQEMUEndsTheWait()
    {
        var boot = RunAsync(Never);
        exited.SetResult(1);

        (await boot.Invoking(it => it).Should().ThrowAsync<BootFailedException>()).Which.Kind.Should().Be(LaunchFailure.QemuExited);
    }

    [Fact]
    public async Task APanicThatTakesQEMUAlongIsReportedAsThePanic()
    {
        var boot = RunAsync(Never);
        exited.SetResult(0);
        console.Add("Kernel panic - not syncing: No init found");

        (await boot.Invoking(it => it).Should().ThrowAsync<BootFailedException>()).Which.Kind.Should().Be(LaunchFailure.GuestPanicked);
    }

    [Fact]
    public async Task ASilentGuestRunsOutOfTime()
    {
        var boot = new BootRace(console, exited.Task).RunAsync(Never, TimeSpan.FromMilliseconds(50), MachineTools.Cancel);

        (await boot.Invoking(it => it).Should().ThrowAsync<BootFailedException>()).Which.Kind.Should().Be(LaunchFailure.TimedOut);
    }

    [Fact]
    public async Task AGuestThatRunsOutOfTimeIsQuotedWithWhatItsStartUpScriptCouldNotDo()
    {
        console.Add("@@fail modprobe virtio_net");
        console.Add("@@ssh 1.23");
        var boot = new BootRace(console, exited.Task).RunAsync(Never, TimeSpan.FromMilliseconds(50), MachineTools.Cancel);

        (await boot.Invoking(it => it).Should().ThrowAsync<BootFailedException>()).Which.Message.Should().EndWith("failed at: modprobe virtio_net");
    }

    [Fact]
    public async Task AComplaintAloneDoesNotEndTheBoot()
    {
        console.Add("@@fail modprobe virtio_net");
        console.Add("@@ssh 1.23");

        (await RunAsync(_ => Task.FromResult(true))).Should().BeTrue();
    }

    [Fact]
    public async Task ACallerWhoGivesUpIsNotToldOfATimeout()
    {
        using var given = new CancellationTokenSource();
        var boot = new BootRace(console, exited.Task).RunAsync(Never, Long, given.Token);
        await given.CancelAsync();

        await boot.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task TheConsoleIsDrainedToItsEndAndThenEveryWaitFails()
    {
        using var stream = new MemoryStream("one\r\ntwo\r\npartial"u8.ToArray());
        await console.DrainAsync(stream);

        console.Tail().Should().Equal("one", "two", "partial");
        await FluentActions.Awaiting(() => console.WaitForAsync(ConsolePattern.SshUp)).Should().ThrowAsync<ConsoleFailureException>();
    }

    private Task<bool> RunAsync(Func<CancellationToken, Task<bool>> connect)
        => new BootRace(console, exited.Task).RunAsync(connect, Long, MachineTools.Cancel);

    private static async Task<bool> Never(CancellationToken cancel)
    {
        await Task.Delay(Timeout.Infinite, cancel);
        return false;
    }
}
