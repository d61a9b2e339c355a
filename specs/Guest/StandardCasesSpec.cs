using System.Text.Json;
using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

/// <summary>Every standard case of the default machine, on whichever architecture the fixture boots.</summary>
[Trait("Tier", "guest")]
public abstract class StandardCasesSpec(GuestFixture guest)
{
    public static TheoryData<string> Names => [.. CaseBook.Standard.Where(HasDefaultMachine).Select(c => c.Name)];

    /// <summary>Topologies hold arrays, which compare by reference.</summary>
    public static bool HasDefaultMachine(Case @case) => JsonSerializer.Serialize(@case.Machine) == JsonSerializer.Serialize(Case.DefaultMachine);

    [Theory]
    [MemberData(nameof(Names))]
    public Task EachStandardCaseEndsAsItShould(string name) => EndsAsItShould(guest, name);

    /// <summary>Runs a case where it has meaning, and skips it with the reason where it has none.</summary>
    public static async Task EndsAsItShould(GuestFixture guest, string name)
    {
        var (@case, arch) = (CaseBook.Find(name), guest.Session.Machine.Topology.Arch);
        Assert.SkipUnless(@case.Archs.Contains(arch), $"{name} has no meaning on {arch}: it names {string.Join(", ", @case.Archs)}");
        var result = await guest.RunAsync(@case);
        Assert.SkipWhen(result.Verdict == CaseVerdict.Unsupported, result.Reason);
        result.Should().BeAsExpected();
    }
}
