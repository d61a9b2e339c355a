using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class StandardCasesSpec(GuestFixture guest) : IClassFixture<GuestFixture>
{
    public static TheoryData<string> Names => [.. CaseBook.Standard.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EachStandardCaseEndsAsItShould(string name)
    {
        var result = await guest.RunAsync(CaseBook.Find(name));
        result.Should().BeAsExpected();
    }
}
