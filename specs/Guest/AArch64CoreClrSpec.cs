using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "aarch64")]
public sealed class AArch64CoreClrSpec(AArch64CoreClrSpec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<AArch64CoreClrSpec.Fixture>
{
    [Fact]
    public async Task TheResultNamesTheRuntime() => (await guest.RunAsync(CaseBook.Find("sq-in-cmb"))).Runtime.Should().Be("coreclr");

    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Arch => "aarch64";

        protected override string Runtime => "coreclr";
    }
}
