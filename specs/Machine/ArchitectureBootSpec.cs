using FluentAssertions;
using Lab.Images;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>Each architecture whose image is built boots, shows its controller, and switches off.</summary>
[Trait("Tier", "guest")]
public sealed class ArchitectureBootSpec
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    // Enables the first NVMe controller's memory decoding, as every driver of it does.
    private const string Enable = "for f in /sys/bus/pci/devices/*; do [ $(cat $f/class) = 0x010802 ] && echo 1 >$f/enable && basename $f; done";

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task AForeignGuestBootsToAShellAndPowersOff(string arch)
    {
        await using var run = LabRun.Start();
        await using var machine = await BootAsync(run, arch);

        var name = await machine.Shell.RunAsync("uname -m", Soon, MachineTools.Cancel);
        name.Output.Trim().Should().Be(arch);
        (await machine.PowerOffAsync(MachineTools.Cancel)).Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task ItsControllerHasAddressesOnceMemoryDecodingIsOnExceptOnS390x(string arch)
    {
        await using var run = LabRun.Start();
        await using var machine = await BootAsync(run, arch);

        (await ControllerAsync(machine)).Regions.Should().OnlyContain(r => r.Address == null, "no firmware and no driver has enabled it");
        var enabled = await machine.Shell.RunAsync(Enable, Soon, MachineTools.Cancel);
        var controller = await ControllerAsync(machine);

        enabled.Output.Trim().Should().Be(machine.Topology.SysfsName(controller));
        controller.Region(0)!.Size.Should().Be(16 << 10);
        controller.Region(2)!.Size.Should().Be(16 << 20);
        // s390x names a window by its number and never gives it an address. Giving it one from the guest makes QEMU 10.0 fault under VFIO.
        controller.Regions.Should().OnlyContain(r => r.Address != null == (arch != "s390x"));
    }

    public static TheoryData<string> Foreign => [.. RecipeBook.Known().Where(arch => arch != "x86_64")];

    private static async Task<PciFunction> ControllerAsync(GuestMachine machine) =>
        (await machine.Qmp.QueryPciAsync(MachineTools.Cancel)).Should().ContainSingle(function => function.Id == "nv0").Which;

    private static async Task<GuestMachine> BootAsync(LabRun run, string arch)
    {
        var (qemu, image) = await MachineTools.ForeignAsync(arch);
        var topology = new Topology { Arch = arch, Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1", CmbMiB = 16 }] };
        return await GuestMachine.BootAsync(
            run, qemu, image, topology, AcceleratorChoice.Tcg, await MachineTools.EvidenceAsync(arch), TimeSpan.FromSeconds(60), null, MachineTools.Cancel);
    }
}
