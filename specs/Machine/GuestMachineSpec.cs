using System.Security.Cryptography;
using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "guest")]
public sealed class GuestMachineSpec(MachineGuest guest) : IClassFixture<MachineGuest>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task ACommandGivesBackItsOutputItsErrorsAndItsExitCode()
    {
        var machine = await guest.BootedAsync();

        var result = await machine.Shell.RunAsync("cat; echo bad >&2; exit 7", "input\n", Soon, MachineTools.Cancel);

        result.Should().Be(new CommandResult(7, "input\n", "bad\n"));
    }

    [Fact]
    public async Task InputThatACommandLeavesUnreadDoesNoHarm()
    {
        var machine = await guest.BootedAsync();

        for (var turn = 0; turn < 5; turn++)
        {
            var result = await machine.Shell.RunAsync("exit 3", new string('x', 300_000), Soon, MachineTools.Cancel);
            result.Should().Be(new CommandResult(3, "", ""));
        }
    }

    [Fact]
    public async Task ACommandThatDoesNotEndIsGivenUp()
    {
        var machine = await guest.BootedAsync();

        var act = () => machine.Shell.RunAsync("sleep 60", TimeSpan.FromMilliseconds(300), MachineTools.Cancel);

        await act.Should().ThrowAsync<GuestCommandException>().WithMessage("*`sleep 60` did not end within 0.3 s*");
        (await machine.Shell.RunAsync("echo still here", Soon, MachineTools.Cancel)).Output.Should().Be("still here\n");
    }

    [Fact]
    public async Task AProgramThatStaysAnswersLineByLineAndTellsItsEnd()
    {
        var machine = await guest.BootedAsync();
        using var talk = machine.Shell.Converse("while read -r line; do [ \"$line\" = stop ] && exit 4; echo \"got $line\"; done");

        foreach (var word in (string[])["one", "two"])
        {
            await talk.SayAsync(word, MachineTools.Cancel);
            (await talk.HearAsync(Soon, MachineTools.Cancel)).Should().Be($"got {word}");
        }
        await talk.SayAsync("stop", MachineTools.Cancel);

        (await talk.HearAsync(Soon, MachineTools.Cancel)).Should().BeNull();
        (await talk.EndAsync(Soon)).ExitCode.Should().Be(4);
    }

    [Fact]
    public async Task AProgramThatStaysSilentIsNotWaitedForLonger()
    {
        var machine = await guest.BootedAsync();
        using var talk = machine.Shell.Converse("sleep 2");

        var hear = () => talk.HearAsync(TimeSpan.FromMilliseconds(300), MachineTools.Cancel);

        await hear.Should().ThrowAsync<GuestCommandException>().WithMessage("*`sleep 2` wrote nothing for 0.3 s*");
    }

    [Fact]
    public async Task AProgramThatStaysEndsWithItsInput()
    {
        var machine = await guest.BootedAsync();
        using (var talk = machine.Shell.Converse("cat >/tmp/heard; echo end >>/tmp/heard"))
            await talk.SayAsync("a line", MachineTools.Cancel);

        var ended = await machine.Shell.RunAsync("for i in $(seq 100); do grep -q end /tmp/heard && exit 0; usleep 50000; done; exit 1", Soon, MachineTools.Cancel);

        ended.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task FiveMiBArriveUnchangedAndExecutable()
    {
        var machine = await guest.BootedAsync();
        using var folder = new Scratch();
        var bytes = RandomNumberGenerator.GetBytes(5 << 20);

        await machine.Shell.UploadAsync(folder.File("blob", bytes), "/tmp/blob", 755, MachineTools.Cancel);

        var result = await machine.Shell.RunAsync("sha256sum </tmp/blob; ls -l /tmp/blob", Soon, MachineTools.Cancel);
        result.Output.Should().StartWith(Convert.ToHexStringLower(SHA256.HashData(bytes))).And.Contain("-rwxr-xr-x");
    }

    [Fact]
    public async Task EveryControllerThatWasPluggedIsThereWithItsWindowsAtAddresses()
    {
        var machine = await guest.BootedAsync();

        var functions = await machine.Qmp.QueryPciAsync(MachineTools.Cancel);

        var first = functions.Should().ContainSingle(it => it.Id == "nv0").Which;
        first.Region(0)!.Address.Should().NotBeNull();
        first.Region(2)!.Should().Match<PciRegion>(it => it.Size == 16 << 20 && it.Address != null);
        first.Region(4)!.Size.Should().Be(8 << 20);
        functions.Should().ContainSingle(it => it.Id == "nv1").Which.Bus.Should().BeGreaterThan(0);
        var listed = await machine.Shell.RunAsync("cat /sys/bus/pci/devices/*/class | grep -c 0x010802", Soon, MachineTools.Cancel);
        listed.Output.Trim().Should().Be("2");
    }

    [Fact]
    public async Task TraceEventsAreSwitchedOnAndOffWhileTheGuestRuns()
    {
        var machine = await guest.BootedAsync();
        var bar = (await machine.Qmp.QueryPciAsync(MachineTools.Cancel)).Single(it => it.Id == "nv0").Region(0)!.Address;
        var before = new FileInfo(machine.TraceLog).Length;

        await machine.Qmp.TraceEventSetStateAsync("memory_region_ops_write", true, MachineTools.Cancel);
        await machine.Shell.RunAsync("echo mark >/dev/ttyS0", Soon, MachineTools.Cancel);
        await machine.Qmp.TraceEventSetStateAsync("memory_region_ops_write", false, MachineTools.Cancel);

        before.Should().Be(0, "no event is on at the start");
        bar.Should().NotBeNull();
        var during = await File.ReadAllTextAsync(machine.TraceLog, MachineTools.Cancel);
        during.Should().Contain("memory_region_ops_write cpu 0");
        await machine.Shell.RunAsync("echo mark >/dev/ttyS0", Soon, MachineTools.Cancel);
        (await File.ReadAllTextAsync(machine.TraceLog, MachineTools.Cancel)).Length.Should().Be(during.Length);
    }

    [Fact]
    public async Task WhatTheGuestWritesToADiskTheHostReadsAtOnce()
    {
        var machine = await guest.BootedAsync();
        const string command = "modprobe nvme; disk=$(basename $(dirname $(grep -l LAB1 /sys/class/nvme/*/serial)))n1; "
            + "for i in 1 2 3 4 5 6 7 8 9; do [ -b /dev/$disk ] && break; sleep 0.2; done; echo LABDATA | dd of=/dev/$disk bs=512 conv=sync,fsync";

        (await machine.Shell.RunAsync(command, Soon, MachineTools.Cancel)).EnsureSuccess(command);

        await using var disk = File.OpenRead(machine.DiskFile("nv0"));
        var bytes = new byte[8];
        await disk.ReadExactlyAsync(bytes, MachineTools.Cancel);
        bytes.Should().Equal("LABDATA\n"u8.ToArray());
    }

    [Fact]
    public async Task AControllerBehindARootPortIsUnpluggedAndPluggedAgain()
    {
        var machine = await guest.BootedAsync();
        const string vendor = "for i in $(seq 100); do [ -d /sys/bus/pci/devices/0000:01:00.0 ] && break; sleep 0.1; done; cat /sys/bus/pci/devices/0000:01:00.0/vendor";

        await machine.UnplugAsync("nv1", MachineTools.Cancel);
        var gone = (await machine.Shell.RunAsync("ls /sys/bus/pci/devices", Soon, MachineTools.Cancel)).Output;
        await machine.PlugAsync("nv1", MachineTools.Cancel);
        var back = (await machine.Shell.RunAsync(vendor, Soon, MachineTools.Cancel)).Output;

        gone.Should().NotContain("0000:01:00.0");
        back.Should().Be("0x1b36\n");
    }

    [Fact]
    public async Task TheEvidenceTellsWhatRan()
    {
        var machine = await guest.BootedAsync();

        string Read(string name) => File.ReadAllText(Path.Combine(machine.EvidenceDirectory, name));
        Read("command-line.txt").Should().Contain("-device nvme,id=nv0");
        Read("console.log").Should().Contain("@@ssh");
        Read("qmp.log").Should().Contain("qmp_capabilities");
        Read("versions.txt").Should().Contain("qemu: QEMU").And.Contain("accelerator: tcg");
        new FileInfo(machine.PmrFile("nv0")).Length.Should().Be(8 << 20);
        machine.Invoking(it => it.AliveCheck()).Should().NotThrow();
    }
}
