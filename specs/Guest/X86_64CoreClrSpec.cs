using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "x86_64")]
public sealed class X86_64CoreClrSpec(X86_64CoreClrSpec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<X86_64CoreClrSpec.Fixture>
{
    [Fact]
    public async Task TheResultNamesTheRuntime() => (await guest.RunAsync(CaseBook.Find("sq-in-cmb"))).Runtime.Should().Be("coreclr");

    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Runtime => "coreclr";
    }
}
