using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "unit")]
public sealed class AcceleratorProbeSpec : IDisposable
{
    private readonly Scratch folder = new();

    public void Dispose() => folder.Dispose();

    private string Cache => Path.Combine(folder.Folder, "cache", "accelerator.json");

    [Fact]
    public async Task AKVMThatIsSlowerThanTCGIsNotUsed()
    {
        var choice = await ChooseAsync(new FakeCanary(tcg: 0.11, kvm: 2.91));

        choice.Name.Should().Be("tcg");
        choice.Reason.Should().Be("kvm: 2.91 s against tcg 0.11 s for the canary: unusable here");
    }

    [Fact]
    public async Task AKVMThatHangsIsNotUsed()
    {
        var choice = await ChooseAsync(new FakeCanary(tcg: 0.11, kvm: null));

        choice.Name.Should().Be("tcg");
        choice.Reason.Should().Be("kvm: not done after 4.0 s against tcg 0.11 s for the canary: unusable here");
    }

    [Fact]
    public async Task AKVMThatIsFasterIsUsed()
    {
        var choice = await ChooseAsync(new FakeCanary(tcg: 0.30, kvm: 0.05));

        choice.Name.Should().Be("kvm");
        choice.Reason.Should().Be("kvm: 0.05 s against tcg 0.30 s for the canary");
    }

    [Fact]
    public async Task TheBetterOfTwoRunsCounts()
    {
        var canary = new FakeCanary(0.30, 0.05);
        canary.FirstRunPenalty = 0.40;

        (await ChooseAsync(canary)).Reason.Should().Be("kvm: 0.05 s against tcg 0.30 s for the canary");
    }

    [Fact]
    public async Task AHostWithoutKVMSaysSoAndWhatToDo()
    {
        var choice = await ChooseAsync(new FakeCanary(0.1, 0.1), device: "/nowhere/kvm");

        choice.Name.Should().Be("tcg");
        choice.Reason.Should().Contain("there is no /nowhere/kvm").And.Contain("Load the kvm module");
    }

    [Fact]
    public async Task AForeignGuestNeverAsksForKVM()
    {
        var canary = new FakeCanary(0.1, 0.1);

        var choice = await ChooseAsync(canary, arch: Platform.Host == "s390x" ? "x86_64" : "s390x");

        choice.Name.Should().Be("tcg");
        choice.Reason.Should().Be("tcg: guest architecture differs from the host's");
        canary.Runs.Should().Be(0);
    }

    [Fact]
    public async Task WhereThereIsNoCanaryKVMIsUsedOnlyWhenAskedFor()
    {
        (await ChooseAsync(new FakeCanary(0.1, 0.01) { Covered = false })).Name.Should().Be("tcg");
        (await ChooseAsync(new FakeCanary(0.1, 0.01) { Covered = false }, AcceleratorRequest.Kvm)).Name.Should().Be("kvm");
    }

    [Theory]
    [InlineData(0.11, 2.91)]
    [InlineData(0.11, null)]
    public async Task KVMAskedForByNameButUnusableIsAHostThatCannot(double tcg, double? kvm)
    {
        var act = () => ChooseAsync(new FakeCanary(tcg, kvm), AcceleratorRequest.Kvm);

        (await act.Should().ThrowAsync<HostUnableException>().WithMessage("*unusable here*--accel tcg*")).Which.ExitCode.Should().Be(3);
    }

    [Fact]
    public async Task TCGAskedForByNameCostsNoCanary()
    {
        var canary = new FakeCanary(0.1, 0.01);

        (await ChooseAsync(canary, AcceleratorRequest.Tcg)).Name.Should().Be("tcg");
        canary.Runs.Should().Be(0);
    }

    [Fact]
    public async Task TheVerdictIsKeptForTheNextRun()
    {
        var first = await ChooseAsync(new FakeCanary(0.11, 2.91));
        var canary = new FakeCanary(9, 0.01);

        var second = await ChooseAsync(canary);

        second.Should().Be(first);
        canary.Runs.Should().Be(0);
    }

    [Fact]
    public async Task ADamagedCacheIsMeasuredAnew()
    {
        await ChooseAsync(new FakeCanary(0.11, 2.91));
        await File.WriteAllTextAsync(Cache, "{\"half", MachineTools.Cancel);

        (await ChooseAsync(new FakeCanary(0.30, 0.05))).Name.Should().Be("kvm");
    }

    private async Task<AcceleratorChoice> ChooseAsync(
        ICanary canary, AcceleratorRequest request = AcceleratorRequest.Auto, string device = "/dev/null", string? arch = null)
    {
        var qemu = await FakeQemu.ProbeAsync(folder, arch ?? Platform.Host);
        File.SetLastWriteTimeUtc(qemu.Path, DateTime.UnixEpoch);
        return await new AcceleratorProbe(Cache, canary, new KvmDevice(device)).ChooseAsync(qemu, request, MachineTools.Cancel);
    }

    private sealed class FakeCanary(double tcg, double? kvm) : ICanary
    {
        public double FirstRunPenalty { get; set; }

        public int Runs { get; private set; }

        public bool Covered { get; init; } = true;

        public bool Covers(string arch) => Covered;

        public Task<TimeSpan?> RunAsync(QemuBinary qemu, string accelerator, TimeSpan limit, CancellationToken cancel)
        {
            var penalty = Runs++ % 2 == 0 ? FirstRunPenalty : 0;
            var seconds = accelerator == "tcg" ? tcg : kvm;
            return Task.FromResult<TimeSpan?>(seconds is { } known ? TimeSpan.FromSeconds(known + penalty) : null);
        }
    }
}
