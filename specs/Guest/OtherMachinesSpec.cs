using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

/// <summary>The standard cases that want a machine of their own: other disks, namespaces, a second controller, an IOMMU.</summary>
[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class OtherMachinesSpec(LabHost host)
{
    public static TheoryData<string> Names => [.. CaseBook.Standard.Where(c => !StandardCasesSpec.HasDefaultMachine(c)).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EachStandardCaseEndsAsItShould(string name)
    {
        var runner = new CaseRunner(host.Run, await host.RequireGuestAsync(), host.NewEvidence(name), null);
        await foreach (var result in runner.RunAsync([CaseBook.Find(name)], TestContext.Current.CancellationToken))
            result.Should().BeAsExpected();
    }
}
