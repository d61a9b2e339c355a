using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "s390x")]
public sealed class S390xVfioSpec(S390xVfioSpec.Fixture guest) : VfioSpec(guest), IClassFixture<S390xVfioSpec.Fixture>
{
    // In the range that the function may use: what lies outside of it QEMU drops without a word.
    private const string InRange = "10f000000";

    // The function is in an error state from then on, out of which the agent has the kernel bring it.
    [Fact]
    public async Task AnAccessWithoutAMappingIsToldWithItsAddressAndTheFunctionComesBack()
    {
        var (code, text) = await Guest.AskAsync($"fault {InRange}");

        code.Should().Be(0, text);
        text.Should().Contain("csts=ffffffff").And.Contain($"faults=0x{InRange}").And.Contain($"{await Guest.FunctionAsync("nvme0")} (zpci: ");
        (await Guest.ProbeAsync("memory"))["model"].Should().Be("QEMU_NVMe_Ctrl");
    }

    [Fact]
    public async Task AResetOfItsBusIsRefused() => (await Guest.AskAsync("reset bus")).Text.Should().Contain("no Bus reset of 0001:00:00.0 is possible, only FunctionLevel");

    public sealed class Fixture(LabHost host) : VfioGuest(host)
    {
        protected override string Arch => "s390x";
    }
}
