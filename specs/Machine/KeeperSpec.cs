using System.Diagnostics;
using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class KeeperSpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    [Theory]
    [InlineData("INT", "")]
    [InlineData("TERM", "")]
    [InlineData("KILL", "")]
    [InlineData("INT", "-")]
    [InlineData("TERM", "-")]
    [InlineData("KILL", "-")]
    public async Task NoProcessAndNoDirectoryOutlivesAnOwnerThatIsSignalled(string signal, string group)
    {
        using var owner = RunOwner.Start("sleep 300");
        var (directory, child) = await ReportAsync(owner);
        child.IsAlive.Should().BeTrue();
        Directory.Exists(directory).Should().BeTrue();

        await SignalAsync(signal, group + owner.Id);

        await Eventually(() => !child.IsAlive, "the child should die with its owner");
        await Eventually(() => !Directory.Exists(directory), "the directory should go with its owner");
        await owner.WaitForExitAsync(MachineTools.Cancel);
    }

    [Fact]
    public async Task ARealQEMUDoesNotOutliveAnOwnerThatIsKilled()
    {
        var qemu = await MachineTools.QemuAsync();
        using var owner = RunOwner.Start($"{qemu.Path} -S -nodefaults -display none -machine q35 -accel tcg");
        var (directory, child) = await ReportAsync(owner);
        await Eventually(() => IsQemu(child.Pid), "the launching shell should become QEMU under the same id");

        await SignalAsync("KILL", $"{owner.Id}");

        await Eventually(() => !child.IsAlive && !Directory.Exists(directory), "nothing should remain");
    }

    [Fact]
    public async Task NothingSlipsThroughWhileAnOwnerIsKilledInTheMiddleOfStartingProcesses()
    {
        for (var round = 0; round < 5; round++)
        {
            var marker = $"300.{Environment.ProcessId}{round}";
            using var owner = RunOwner.Start($"sleep {marker}", again: true);
            for (var line = 0; line <= 3 * round; line++)
                await owner.StandardOutput.ReadLineAsync(MachineTools.Cancel);

            await SignalAsync("KILL", $"-{owner.Id}");

            await owner.WaitForExitAsync(MachineTools.Cancel);
            await Eventually(() => !CommandLines().Any(line => line.Contains(marker)), "every process that was started should die");
        }
    }

    [Fact]
    public async Task ARunThatIsDisposedTakesItsProcessesAndItsDirectoryAlong()
    {
        QemuProcess process;
        ProcessIdentity? identity;
        string directory;
        await using (var run = LabRun.Start())
        {
            directory = run.TempDirectory;
            directory.Length.Should().BeLessThan(80);
            process = run.Launch(["sleep", "300"], "/dev/null");
            identity = ProcessIdentity.Of(process.Pid!.Value);
            identity.Should().NotBeNull();
        }

        (await process.Exited).Should().Be(137);
        identity!.Value.IsAlive.Should().BeFalse();
        Directory.Exists(directory).Should().BeFalse();
    }

    [Fact]
    public async Task AProcessHearsNothingOfOursOnItsInputAndItsOutputIsKept()
    {
        await using var run = LabRun.Start();
        var log = Path.Combine(run.TempDirectory, "log");

        await using var process = run.Launch(["sh", "-c", "cat; echo out; echo err >&2; ls -l /proc/self/fd; exit 3"], log);

        (await process.Exited.WaitAsync(Patience, MachineTools.Cancel)).Should().Be(3);
        process.StderrTail().Should().StartWith(["out", "err"]);
        var leaked = process.StderrTail().Select(line => line.Split("-> ").Last()).Where(target => target.StartsWith("pipe:") || target.StartsWith("socket:"));
        leaked.Except(GivenToUs()).Should().BeEmpty();
    }

    [Fact]
    public async Task AProgramThatDoesNotExistEndsWithTheReasonInItsOutput()
    {
        await using var run = LabRun.Start();
        await using var process = run.Launch(["/nowhere/qemu"], Path.Combine(run.TempDirectory, "log"));

        (await process.Exited.WaitAsync(Patience, MachineTools.Cancel)).Should().Be(127);
        process.StderrTail().Should().ContainMatch("*/nowhere/qemu*not found*");
    }

    [Fact]
    public async Task WhatADeadRunLeftIsSweptAwayAndWhatALiveOneHoldsIsNot()
    {
        using var folder = new Scratch();
        using var orphan = Process.Start("sleep", "300");
        var dead = Leave(folder, "lab-dead00", "1 1", $"{ProcessIdentity.Of(orphan.Id)}");
        var alive = Leave(folder, "lab-alive0", $"{ProcessIdentity.Self}", "");
        var elsewhere = Leave(folder, "lab-other0", "1 1", "", "pid:[1]");
        var foreign = Directory.CreateDirectory(Path.Combine(folder.Folder, "lab-strang")).FullName;

        StaleRuns.Sweep(folder.Folder);

        await orphan.WaitForExitAsync(MachineTools.Cancel);
        orphan.ExitCode.Should().Be(137);
        Directory.Exists(dead).Should().BeFalse();
        Directory.Exists(alive).Should().BeTrue();
        Directory.Exists(elsewhere).Should().BeTrue("its owner may live in another container");
        Directory.Exists(foreign).Should().BeTrue();
    }

    private static string Leave(Scratch folder, string name, string owner, string pids, string? space = null)
    {
        var directory = Directory.CreateDirectory(Path.Combine(folder.Folder, name)).FullName;
        File.WriteAllText(Path.Combine(directory, "owner"), $"{owner} {HostFacts.BootId} {space ?? HostFacts.PidNamespace}\n");
        File.WriteAllText(Path.Combine(directory, "pids"), pids + "\n");
        return directory;
    }

    private static async Task<(string Directory, ProcessIdentity Child)> ReportAsync(Process owner)
    {
        var words = (await owner.StandardOutput.ReadLineAsync(MachineTools.Cancel))!.Split(' ');
        return (words[0], ProcessIdentity.Of(int.Parse(words[1]))!.Value);
    }

    private static async Task SignalAsync(string signal, string target)
        => (await HostCommand.RunAsync("sh", ["-c", $"kill -s {signal} -- {target}"], MachineTools.Cancel)).ExitCode.Should().Be(0);

    // What our own starter left open for every child, such as a shell's pipe: not ours to close.
    private static IEnumerable<string> GivenToUs()
        => Directory.EnumerateFiles("/proc/self/fd")
            .Where(IsInherited)
            .Select(file => File.ResolveLinkTarget(file, false)?.Name ?? "");

    // The runtime's own come and go while we look.
    private static bool IsInherited(string file)
    {
        try
        {
            return !File.ReadAllText(file.Replace("/fd/", "/fdinfo/")).Contains("flags:\t02");
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static bool IsQemu(int pid)
        => File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ') is var line && line.Contains("qemu-system") && !line.Contains("lab-launch");

    private static IEnumerable<string> CommandLines()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            string line;
            try
            {
                line = File.ReadAllText(Path.Combine(process, "cmdline"));
            }
            catch (IOException)
            {
                continue;
            }

            yield return line;
        }
    }

    private static async Task Eventually(Func<bool> condition, string because)
    {
        var clock = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition() && clock.Elapsed < Patience)
            await tick.WaitForNextTickAsync(MachineTools.Cancel);
        condition().Should().BeTrue(because);
    }
}
