using Lab.Cases;
using Lab.Cases.Running;
using Lab.Images;
using Lab.Machine;
using Lab.Specs.Machine;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class NeedSpec : IDisposable
{
    private readonly Scratch folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ACaseFileSaysWhatItNeeds() =>
        CaseBook.Parse("""{"name":"mine","title":"t","needs":["kernel:PCI_P2PDMA","qemu:nvme.atomic.dn"]}""", "mine.json").Needs
            .Should().Equal("kernel:PCI_P2PDMA", "qemu:nvme.atomic.dn");

    [Theory]
    [InlineData("kernel:CONFIG_PCI_P2PDMA")]
    [InlineData("kernel:pci")]
    [InlineData("qemu:")]
    [InlineData("qemu:nvme.")]
    [InlineData("docker")]
    [InlineData("accel:hvf")]
    public void ANeedThatNobodyKnowsIsRefusedNamingTheKnownForms(string need)
    {
        var parsing = () => CaseBook.Parse($$"""{"name":"mine","title":"t","needs":["{{need}}"]}""", "mine.json");
        parsing.Should().Throw<CaseException>().WithMessage($"case file mine.json: needs names '{need}'*kernel:OPTION*qemu:DEVICE.PROPERTY*").Which.ExitCode.Should().Be(2);
    }

    [Theory]
    [InlineData("qemu:nvme", null)]
    [InlineData("qemu:nvme.cmb_size_mb", null)]
    [InlineData("qemu:nvme.legacy-cmb", null)]
    [InlineData("qemu:nvme.dbcs", "QEMU 10.0.13 for x86_64 has no property dbcs of the device nvme")]
    [InlineData("qemu:vfio-user-pci", "QEMU 10.0.13 for x86_64 has no device vfio-user-pci")]
    public async Task AQemuThatLacksWhatACaseNeedsIsNamedWithIt(string need, string? lacks) =>
        (await LacksAsync(new Case { Name = "mine", Title = "t", Needs = [need] })).Should().Be(lacks);

    [Theory]
    [InlineData("accel:tcg", null)]
    [InlineData("accel:kvm", "the case is about kvm, and guest code is executed by tcg here (tcg: made up)")]
    public void AnAcceleratorThatACaseIsAboutIsNamed(string need, string? lacks) =>
        NeedCheck.Lacks(new Case { Name = "mine", Title = "t", Needs = [need] }, new AcceleratorChoice("tcg", "tcg: made up")).Should().Be(lacks);

    [Fact]
    public async Task APropertyThatTheMachineSetsAndQemuLacksIsNamed()
    {
        var machine = new Topology { Controllers = [new NvmeDevice { Id = "nvme0", Serial = "LAB0", CmbMiB = 16, Properties = ["dbcs=off"] }] };
        (await LacksAsync(new Case { Name = "mine", Title = "t", Machine = machine }))
            .Should().Be("QEMU 10.0.13 for x86_64 has no property dbcs of the device nvme, which the machine of the case sets");
        (await LacksAsync(new Case { Name = "mine", Title = "t" })).Should().BeNull();
    }

    [Fact]
    public void AKernelWithoutTheOptionIsNamedWithIt()
    {
        var @case = new Case { Name = "mine", Title = "t", Needs = ["kernel:PCI_P2PDMA"] };
        NeedCheck.Lacks(@case, KernelConfig.Parse("CONFIG_PCI_P2PDMA=y"), "7.2.13", "x86_64").Should().BeNull();
        NeedCheck.Lacks(@case, KernelConfig.Parse("CONFIG_PCI=y"), "6.12.107", "x86_64").Should().Be("Linux 6.12.107 on x86_64 is built without CONFIG_PCI_P2PDMA");
        NeedCheck.Lacks(@case, null, "7.3.4-mine", "x86_64").Should().Match("nobody knows whether Linux 7.3.4-mine*CONFIG_PCI_P2PDMA*/proc/config.gz*");
        NeedCheck.Lacks(new Case { Name = "mine", Title = "t" }, null, "7.3.4-mine", "x86_64").Should().BeNull();
    }

    [Fact]
    public async Task AQemuWithoutTheTraceEventsThatTheJudgeNeedsIsRefused()
    {
        var options = new LabOptions { Qemu = FakeQemu.Create(folder) };
        var opening = () => LabSite.OpenAsync(new ImagePaths(folder.Folder), options, TestContext.Current.CancellationToken);
        (await opening.Should().ThrowAsync<HostUnableException>()).WithMessage("*has no trace event pci_nvme_io_cmd*--qemu pinned*").Which.ExitCode.Should().Be(3);
    }

    // Every property that QemuArguments sets must be one that the help of a real QEMU lists, which the fake's does not.
    private async Task<string?> LacksAsync(Case @case)
    {
        var path = folder.Script("qemu", """
            case "$*" in
            --version) echo 'QEMU emulator version 10.0.13 (Fake)';;
            *'-device help') echo 'name "nvme", bus PCI';;
            *'-device nvme,help') for p in drive serial cmb_size_mb; do echo "  $p=<str>"; done;;
            '-trace help') echo pci_nvme_read;;
            esac
            """);
        var qemu = await QemuBinary.ProbeAsync(path, "x86_64", TestContext.Current.CancellationToken);
        var site = new LabSite { Paths = new ImagePaths(folder.Folder), Options = new LabOptions(), Qemu = qemu };
        return await NeedCheck.LacksAsync(@case, site, TestContext.Current.CancellationToken);
    }
}
