using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

/// <summary>Every standard case, on whichever architecture the fixture boots.</summary>
[Trait("Tier", "guest")]
public abstract class StandardCasesSpec(GuestFixture guest)
{
    public static TheoryData<string> Names => [.. CaseBook.Standard.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EachStandardCaseEndsAsItShould(string name)
    {
        var result = await guest.RunAsync(CaseBook.Find(name));
        Assert.SkipWhen(result.Verdict == CaseVerdict.Unsupported, result.Reason);
        result.Should().BeAsExpected();
    }
}
