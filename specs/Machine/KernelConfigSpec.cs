using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class KernelConfigSpec
{
    private const string Text = "#\n# Linux/x86 7.2.13 Kernel Configuration\n#\nCONFIG_PCI_P2PDMA=y\nCONFIG_BLK_DEV_NVME=m\n# CONFIG_IKCONFIG is not set\nCONFIG_HZ=250\nCONFIG_CC=\"a=b\"\nCONFIG_N=n\n";

    [Theory]
    [InlineData("PCI_P2PDMA", "y", true)]
    [InlineData("BLK_DEV_NVME", "m", true)]
    [InlineData("IKCONFIG", null, false)]
    [InlineData("NONESUCH", null, false)]
    [InlineData("HZ", "250", false)]
    [InlineData("CC", "\"a=b\"", false)]
    [InlineData("N", "n", false)]
    public void AnOptionHasTheValueThatTheFileGivesIt(string option, string? value, bool has)
    {
        using var folder = new Scratch();
        var config = KernelConfig.Read(folder.File("config", Text));

        config.Value(option).Should().Be(value);
        config.Has(option).Should().Be(has);
    }

    [Fact]
    public void AFileThatIsNoConfigurationIsRefused()
    {
        using var folder = new Scratch();
        var path = folder.File("config", "hello");

        FluentActions.Invoking(() => KernelConfig.Read(path)).Should().Throw<MachineInputException>().WithMessage($"{path}: not a kernel configuration*setup*");
        FluentActions.Invoking(() => KernelConfig.Read("/nowhere/config")).Should().Throw<MachineInputException>().WithMessage("/nowhere/config:*");
        KernelConfig.Parse("").Should().BeNull();
    }
}
