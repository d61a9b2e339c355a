using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class QemuArgumentsSpec
{
    private static readonly LaunchFiles Files = new("/t/m1", "/e");

    private static readonly GuestImage Image = new()
    {
        Directory = "/i", Arch = "x86_64", Kernel = "/i/vmlinux", Initrd = "/i/initrd", KernelRelease = "6.12", SshUser = "root",
        SshKey = "/i/key", SshHostKey = "AAAA", CommandLine = "console=ttyS0 quiet", Cpu = "Nehalem,+rdrand", Recipe = "r1",
    };

    [Fact]
    public void AGuestWithACMBAndAPMROnTheRootBusIsTheseArguments()
    {
        var topology = new Topology
        {
            Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1", CmbMiB = 16, PmrMiB = 8, Address = "04.0" }],
        };

        var line = QemuArguments.Quote(QemuArguments.ForGuest(topology, Files, AcceleratorChoice.Tcg, Image, 2222));

        line.Should().Be(
            "-no-user-config -nodefaults -display none -no-reboot -machine q35 -m 256 -smp 1 -D /e/trace.log "
            + "-chardev socket,id=qmp,path=/t/m1/qmp,server=off -mon chardev=qmp,mode=control "
            + "-accel tcg,thread=multi -cpu Nehalem,+rdrand "
            + "-chardev socket,id=console,path=/t/m1/con,server=off,logfile=/e/console.log,logappend=off -serial chardev:console "
            + "-kernel /i/vmlinux -initrd /i/initrd -append 'console=ttyS0 quiet' "
            + "-netdev user,id=net,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:2222-:22 -device virtio-net-pci,netdev=net,romfile= "
            + "-drive if=none,id=nv0-disk,format=raw,cache=writeback,file=/t/m1/nv0.disk "
            + "-object memory-backend-file,id=nv0-pmr,share=on,mem-path=/t/m1/nv0.pmr,size=8M "
            + "-device nvme,id=nv0,drive=nv0-disk,serial=LAB1,addr=04.0,cmb_size_mb=16,pmrdev=nv0-pmr");
    }

    [Fact]
    public void AGuestlessMachineWithTwoControllersBehindRootPortsIsTheseArguments()
    {
        var topology = new Topology
        {
            RootPorts = [new RootPort("rp1", 1, 1), new RootPort("rp2", 1, 2, "06.0", 64)],
            Controllers =
            [
                new NvmeDevice { Id = "a", Serial = "A", CmbMiB = 2, LegacyCmb = true, Bus = "rp1" },
                new NvmeDevice { Id = "b", Serial = "B", Bus = "rp2", LogicalBlockSize = 4096, DiskPath = "/d/b,1.img", Properties = ["dbcs=off"] },
            ],
        };

        var line = QemuArguments.Quote(QemuArguments.ForQtest(topology, Files));

        line.Should().Be(
            "-no-user-config -nodefaults -display none -no-reboot -machine q35 -m 64 -smp 1 -D /e/trace.log "
            + "-chardev socket,id=qmp,path=/t/m1/qmp,server=off -mon chardev=qmp,mode=control "
            + "-S -accel tcg -qtest unix:/t/m1/qtest -qtest-log none "
            + "-global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off "
            + "-device pcie-root-port,id=rp1,bus=pcie.0,x-speed=5,chassis=1,slot=1 "
            + "-device pcie-root-port,id=rp2,bus=pcie.0,x-speed=5,chassis=1,slot=2,addr=06.0,pref64-reserve=64M "
            + "-drive if=none,id=a-disk,format=raw,cache=writeback,file=/t/m1/a.disk "
            + "-device nvme,id=a,drive=a-disk,serial=A,bus=rp1,cmb_size_mb=2,legacy-cmb=on "
            + "-drive if=none,id=b-disk,format=raw,cache=writeback,file=/d/b,,1.img "
            + "-device nvme,id=b,drive=b-disk,serial=B,bus=rp2,logical_block_size=4096,physical_block_size=4096,dbcs=off");
    }

    [Fact]
    public void UnderKVMTheGuestGetsTheProcessorOfTheHost()
        => QemuArguments.ForGuest(new Topology(), Files, new AcceleratorChoice("kvm", "fast"), Image, 1)
            .Should().ContainInConsecutiveOrder("-accel", "kvm", "-cpu", "host");

    [Fact]
    public void ThePluginIsToldWhatToDoAndOnlyUnderTCG()
    {
        QemuArguments.ForPlugin(new("/p/a,b.so", PluginUse.Count), Files, AcceleratorChoice.Tcg).Should().Equal("-plugin", $"/p/a,,b.so,counts={Files.Counts}");
        QemuArguments.ForPlugin(new("/p.so", PluginUse.RecordPrograms), Files, AcceleratorChoice.Tcg).Should().Equal("-plugin", $"/p.so,log={Files.Accesses},scope=user,ask={Files.Questions}");
        QemuArguments.ForPlugin(new("/p.so", PluginUse.RecordAll), Files, AcceleratorChoice.Tcg).Should().Equal("-plugin", $"/p.so,log={Files.Accesses},scope=all,ask={Files.Questions}");
        var act = () => QemuArguments.ForPlugin(new("/p.so", PluginUse.Count), Files, new AcceleratorChoice("kvm", "fast"));
        act.Should().Throw<MachineInputException>().WithMessage("accelerator kvm:*--accel tcg*");
    }

    [Fact]
    public void UnderKVMAnArchitecturesOwnBoardStays()
        => QemuArguments.ForGuest(new Topology { Arch = "aarch64" }, Files, new AcceleratorChoice("kvm", "asked for"), Image with { Arch = "aarch64" }, 1)
            .Should().ContainInConsecutiveOrder("-machine", "virt").And.ContainInConsecutiveOrder("-cpu", "host");

    [Fact]
    public void AnImageOfAnotherArchitectureIsRefused()
    {
        var act = () => QemuArguments.ForGuest(new Topology { Arch = "aarch64" }, Files, AcceleratorChoice.Tcg, Image, 1);

        act.Should().Throw<MachineInputException>().WithMessage("*an image for x86_64, not aarch64*");
    }

    [Fact]
    public void EverythingWrongWithATopologyIsToldAtOnce()
    {
        var topology = new Topology
        {
            Controllers =
            [
                new NvmeDevice { Id = "a", Serial = "A", CmbMiB = 3, Bus = "nowhere" },
                new NvmeDevice { Id = "a", Serial = new string('x', 21) },
            ],
        };

        var act = () => QemuArguments.ForQtest(topology, Files);

        var error = act.Should().Throw<MachineInputException>().Which;
        error.ExitCode.Should().Be(2);
        error.Message.Should().ContainAll("'a' is used 2 times", "CMB of 3 MiB", "no port makes", "not 1 to 20 characters");
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "''")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("$(x)", "'$(x)'")]
    public void AWordIsQuotedOnlyWhenAShellWouldChangeIt(string word, string quoted)
        => QemuArguments.Quote([word]).Should().Be(quoted);

    [Fact]
    public async Task AQuotedCommandLineComesBackFromAShellUnchanged()
    {
        string[] words = ["a b", "'", "\"", "$HOME", "`id`", "*", "", "\\", "x\ny", "~", "#", "!", "é"];

        var outcome = await HostCommand.RunAsync("sh", ["-c", $"printf '%s\\0' {QemuArguments.Quote(words)}"], MachineTools.Cancel);

        outcome.Output.Split('\0').SkipLast(1).Should().Equal(words);
    }

    [Fact]
    public void ASwitchWhosePortsHaveAcsHasRootPortsForThem() =>
        BridgeArguments.Of(new Topology { RootPorts = [new RootPort("rp1", 1, 1)], Switches = [new("plain", "rp1", ["p0"]), new("sw", "p0", ["s0", "s1"], Acs: true)] })
            .Where(text => text.Contains("slot=") && !text.Contains("bus=pcie.0")).Should().Equal(
                "xio3130-downstream,id=p0,bus=plain,chassis=128,slot=0", "pcie-root-port,id=s0,bus=sw,chassis=129,slot=0", "pcie-root-port,id=s1,bus=sw,chassis=129,slot=1");
}
