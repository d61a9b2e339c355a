using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class QemuBinarySpec : IDisposable
{
    private readonly Scratch folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ItKnowsWhatItsQEMUSaysOfItself()
    {
        var qemu = await FakeQemu.ProbeAsync(folder);

        qemu.Version.Should().Be("10.0.13");
        qemu.HasDevice("nvme").Should().BeTrue();
        qemu.HasDevice("cxl-type3").Should().BeFalse();
        qemu.HasTraceEvent("memory_region_ops_write").Should().BeTrue();
        qemu.HasTraceEvent("pci_nvme_*").Should().BeTrue();
        qemu.HasTraceEvent("nonesuch").Should().BeFalse();
        (await qemu.HasDevicePropertyAsync("nvme", "cmb_size_mb", MachineTools.Cancel)).Should().BeTrue();
        (await qemu.HasDevicePropertyAsync("nvme", "dbcs", MachineTools.Cancel)).Should().BeFalse();
    }

    [Fact]
    public async Task AMissingDeviceIsNamedWithTheQEMUThatLacksIt()
    {
        var qemu = await FakeQemu.ProbeAsync(folder);

        var act = () => qemu.RequireDevice("nvme", "vfio-user-pci");

        act.Should().Throw<HostUnableException>().WithMessage("*(10.0.13) has no device vfio-user-pci*").Which.ExitCode.Should().Be(3);
    }

    [Theory]
    [InlineData("6.2.0", "*is QEMU 6.2.0; the lab needs 7.2 or later*")]
    [InlineData("nonsense", "*does not look like QEMU*")]
    public async Task AVersionThatTheLabCannotUseIsRefused(string version, string message)
    {
        var path = FakeQemu.Create(folder, version);

        var act = () => QemuBinary.ProbeAsync(path, "x86_64", MachineTools.Cancel);

        await act.Should().ThrowAsync<HostUnableException>().WithMessage(message);
    }

    [Fact]
    public async Task AFileThatDoesNotRunIsRefused()
    {
        var path = folder.File("qemu", "not a program");

        var act = () => QemuBinary.ProbeAsync(path, "x86_64", MachineTools.Cancel);

        await act.Should().ThrowAsync<HostUnableException>().WithMessage("*does not run*");
    }
}
