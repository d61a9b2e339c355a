using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

/// <summary>Every standard case, on whichever architecture the fixture boots.</summary>
[Trait("Tier", "guest")]
public abstract class StandardCasesSpec(GuestFixture guest, string arch)
{
    public static TheoryData<string> Names => [.. CaseBook.Standard.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EachStandardCaseEndsAsItShould(string name)
    {
        var @case = CaseBook.Find(name);
        Assert.SkipUnless(@case.Archs.Contains(arch), $"the case has no meaning on {arch}, only on {string.Join(", ", @case.Archs)}");
        (await guest.RunAsync(@case)).Should().BeAsExpected();
    }
}
