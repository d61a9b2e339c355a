using FluentAssertions;
using Lab.Images;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>The whole command line of each architecture, with what its recipe says.</summary>
[Trait("Tier", "unit")]
public sealed class BoardSpec
{
    private static readonly LaunchFiles Files = new("/t/m1", "/e");

    private static readonly Topology TwoControllers = new()
    {
        Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1", CmbMiB = 16 }, new NvmeDevice { Id = "nv1", Serial = "LAB2", Address = "05.0" }],
    };

    private const string Plain =
        "-drive if=none,id=nv0-disk,format=raw,cache=writeback,file=/t/m1/nv0.disk "
        + "-device nvme,id=nv0,drive=nv0-disk,serial=LAB1,cmb_size_mb=16 "
        + "-drive if=none,id=nv1-disk,format=raw,cache=writeback,file=/t/m1/nv1.disk "
        + "-device nvme,id=nv1,drive=nv1-disk,serial=LAB2,addr=05.0";

    private const string OnTheirOwnBridge =
        "-device spapr-pci-host-bridge,index=1,id=lab "
        + "-drive if=none,id=nv0-disk,format=raw,cache=writeback,file=/t/m1/nv0.disk "
        + "-device nvme,id=nv0,drive=nv0-disk,serial=LAB1,bus=lab.0,cmb_size_mb=16 "
        + "-drive if=none,id=nv1-disk,format=raw,cache=writeback,file=/t/m1/nv1.disk "
        + "-device nvme,id=nv1,drive=nv1-disk,serial=LAB2,bus=lab.0,addr=05.0";

    private const string EachWithZpci =
        "-drive if=none,id=nv0-disk,format=raw,cache=writeback,file=/t/m1/nv0.disk "
        + "-device zpci,uid=1,fid=1,target=nv0 -device nvme,id=nv0,drive=nv0-disk,serial=LAB1,cmb_size_mb=16 "
        + "-drive if=none,id=nv1-disk,format=raw,cache=writeback,file=/t/m1/nv1.disk "
        + "-device zpci,uid=2,fid=2,target=nv1 -device nvme,id=nv1,drive=nv1-disk,serial=LAB2,addr=05.0";

    private const string Serial = "-serial chardev:console";
    private const string PciCard = "virtio-net-pci,netdev=net,romfile=";

    [Theory]
    [InlineData("aarch64", "virt", "cortex-a57", Serial, "hugepages=24 panic=-1 oops=panic console=ttyAMA0", PciCard, Plain)]
    [InlineData("riscv64", "virt", "rv64", Serial, "hugepages=16 panic=-1 oops=panic console=ttyS0", PciCard, Plain)]
    [InlineData("ppc64le", "pseries,x-vof=on", "power9", Serial, "hugepages=16 panic=-1 oops=panic console=hvc0", PciCard, OnTheirOwnBridge)]
    [InlineData("s390x", "s390-ccw-virtio", "max", "-device sclpconsole,chardev=console", "hugepages=4 panic=-1 oops=panic console=ttysclp0", "virtio-net-ccw,netdev=net", EachWithZpci)]
    public void AGuestWithTwoControllersIsTheseArguments(
        string arch, string board, string cpu, string console, string last, string card, string controllers)
    {
        var argv = QemuArguments.ForGuest(TwoControllers with { Arch = arch }, Files, AcceleratorChoice.Tcg, ImageOf(arch), 2222);

        QemuArguments.Quote(argv).Should().Be(
            $"-no-user-config -nodefaults -display none -no-reboot -machine {board} -m 256 -smp 1 -D /e/trace.log "
            + "-chardev socket,id=qmp,path=/t/m1/qmp,server=off -mon chardev=qmp,mode=control "
            + $"-accel tcg,thread=multi -cpu {cpu} "
            + $"-chardev socket,id=console,path=/t/m1/con,server=off,logfile=/e/console.log,logappend=off {console} "
            + "-kernel /i/kernel -initrd /i/initrd "
            + "-append 'quiet mitigations=off nokaslr ipv6.disable=1 apparmor=0 audit=0 ima=off cryptomgr.notests "
            + $"{last}' "
            + "-netdev user,id=net,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:2222-:22 "
            + $"-device {card} {controllers}");
    }

    // Its firmware needs devices that -nodefaults would leave out, and more memory; each of its host bridges holds one device.
    [Fact]
    public void PowersHardwareBoardIsTheOtherOneOfItsArchitecture()
    {
        var topology = new Topology { Arch = "ppc64le", Board = "powernv9", Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1" }] };

        var argv = QemuArguments.ForGuest(topology, Files, AcceleratorChoice.Tcg, ImageOf("ppc64le"), 2222);

        argv.Should().ContainInConsecutiveOrder("-machine", "powernv9", "-m", "1024").And.NotContain("-nodefaults");
        argv.Should().Contain("virtio-net-pci,netdev=net,romfile=,bus=pcie.0").And.Contain("nvme,id=nv0,drive=nv0-disk,serial=LAB1,bus=pcie.1");
        topology.SysfsName(new PciFunction(1, 0, 0, 0x1b36, 0x10, "nv0", [])).Should().Be("0001:01:00.0");
    }

    [Theory]
    [InlineData("ppc64le", "powernv8", "*board 'powernv8' is not one of pseries, powernv9*ppc64le*")]
    [InlineData("x86_64", "pseries", "*board 'pseries' is not one of q35*x86_64*")]
    public void ABoardThatTheArchitectureHasNotGotIsRefused(string arch, string board, string message)
    {
        var act = () => QemuArguments.ForGuest(new Topology { Arch = arch, Board = board }, Files, AcceleratorChoice.Tcg, ImageOf(arch), 1);

        act.Should().Throw<MachineInputException>().WithMessage(message);
    }

    [Theory]
    [InlineData("x86_64", "0000:01:05.0")]
    [InlineData("aarch64", "0000:01:05.0")]
    [InlineData("ppc64le", "0001:01:05.0")]
    [InlineData("s390x", "0002:00:00.0")]
    public void TheGuestsNameOfAControllerTellsItsDomain(string arch, string name)
    {
        var topology = TwoControllers with { Arch = arch };

        topology.SysfsName(new PciFunction(1, 5, 0, 0x1b36, 0x10, "nv1", [])).Should().Be(name);
        topology.SysfsName(new PciFunction(0, 1, 0, 0x1af4, 0x1000, "", [])).Should().Be("0000:00:01.0", "it is not a controller of ours");
    }

    [Theory]
    [InlineData("ppc64le")]
    [InlineData("s390x")]
    public void RootPortsAreRefusedWhereTheBoardHasNoPlaceForThem(string arch)
    {
        var topology = new Topology { Arch = arch, RootPorts = [new RootPort("rp1", 1, 1)] };

        var act = () => QemuArguments.ForGuest(topology, Files, AcceleratorChoice.Tcg, ImageOf(arch), 1);

        act.Should().Throw<MachineInputException>().WithMessage($"*root ports on {arch}, whose board has no PCI Express bus*");
    }

    [Theory]
    [InlineData("x86_64", "intel-iommu", "q35", "Nehalem,+rdrand", "intel_iommu=on", "intel-iommu,intremap=on,caching-mode=on")]
    [InlineData("aarch64", "smmuv3", "virt,iommu=smmuv3,gic-version=3", "cortex-a57", "console=ttyAMA0", null)]
    [InlineData("ppc64le", "spapr", "pseries,x-vof=on", "power9", "console=hvc0", null)]
    [InlineData("s390x", "type1", "s390-ccw-virtio", "max", "console=ttysclp0", null)]
    public void AnIommuIsTheBoardsOwnByNameOrWithoutOne(string arch, string name, string machine, string cpu, string last, string? device)
    {
        var named = QemuArguments.ForGuest(TwoControllers with { Arch = arch, Iommu = name }, Files, AcceleratorChoice.Tcg, ImageOf(arch), 2222);

        named.Should().ContainInConsecutiveOrder("-machine", machine).And.ContainInConsecutiveOrder("-cpu", cpu);
        named[named.IndexOf("-append") + 1].Should().EndWith($" {last}");
        named.Count(word => word.StartsWith("intel-iommu", StringComparison.Ordinal)).Should().Be(device is null ? 0 : 1);
        if (device is not null)
            named.Should().ContainInConsecutiveOrder("-device", device);
        QemuArguments.ForGuest(TwoControllers with { Arch = arch, Iommu = Iommu.Own }, Files, AcceleratorChoice.Tcg, ImageOf(arch), 2222).Should().Equal(named);
    }

    [Fact]
    public void UnderKVMInterruptsAreRemappedWithTheIoApicOfQemu()
        => QemuArguments.ForGuest(new Topology { Iommu = Iommu.Own }, Files, new AcceleratorChoice("kvm", "fast"), ImageOf("x86_64"), 1)
            .Should().ContainInConsecutiveOrder("-accel", "kvm,kernel-irqchip=split");

    [Theory]
    [InlineData("riscv64", null, "own", "*an IOMMU on riscv64's board virt, where Linux has no VFIO*")]
    [InlineData("ppc64le", "powernv9", "spapr", "*an IOMMU on ppc64le's board powernv9*")]
    [InlineData("x86_64", null, "smmuv3", "*IOMMU 'smmuv3' on x86_64's board q35, which has intel-iommu*")]
    public void AnIommuThatTheBoardHasNotGotIsRefused(string arch, string? board, string iommu, string message)
    {
        var act = () => QemuArguments.ForGuest(
            new Topology { Arch = arch, Board = board, Iommu = iommu }, Files, AcceleratorChoice.Tcg, ImageOf(arch), 1);

        act.Should().Throw<MachineInputException>().WithMessage(message);
    }

    [Fact]
    public void AMachineWithoutAGuestHasNobodyToSetAnIommuUp()
        => FluentActions.Invoking(() => QemuArguments.ForQtest(new Topology { Iommu = Iommu.Own }, Files))
            .Should().Throw<MachineInputException>().WithMessage("*an IOMMU on a machine without a guest*");

    [Theory]
    [InlineData("aarch64")]
    [InlineData("riscv64")]
    public void RootPortsAreMadeWhereTheBoardIsPciExpress(string arch)
        => QemuArguments.ForGuest(
                new Topology { Arch = arch, RootPorts = [new RootPort("rp1", 1, 1)] }, Files, AcceleratorChoice.Tcg, ImageOf(arch), 1)
            .Should().ContainInConsecutiveOrder("-device", "pcie-root-port,id=rp1,bus=pcie.0,x-speed=5,chassis=1,slot=1");

    [Fact]
    public void AMachineWithoutControllersHasNoBridgeForThem()
        => QemuArguments.ForGuest(new Topology { Arch = "ppc64le" }, Files, AcceleratorChoice.Tcg, ImageOf("ppc64le"), 1)
            .Should().NotContain(word => word.StartsWith("spapr-pci-host-bridge", StringComparison.Ordinal));

    private static GuestImage ImageOf(string arch)
    {
        var recipe = RecipeBook.Load(arch).Guest;
        return new GuestImage
        {
            Directory = "/i", Arch = arch, Kernel = "/i/kernel", Initrd = "/i/initrd", KernelRelease = "6.12", SshUser = "root",
            SshKey = "/i/key", SshHostKey = "AAAA", CommandLine = recipe.CommandLine, Cpu = recipe.Cpu, Recipe = "r1",
        };
    }
}
