using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

/// <summary>
/// The standard cases that want a machine of their own: other disks, namespaces, a second controller, a persistent memory region. With BARs from sysfs, and
/// on x86_64 once more behind an IOMMU, through VFIO.
/// </summary>
[Trait("Tier", "guest")]
public sealed class OtherMachinesSpec(LabHost host)
{
    public static IEnumerable<TheoryDataRow<string, string, bool>> Cells =>
        from cell in new[] { ("x86_64", false), ("x86_64", true), ("aarch64", false), ("ppc64le", false), ("riscv64", false), ("s390x", false) }
        from @case in CaseBook.Standard
        where !StandardCasesSpec.HasDefaultMachine(@case) && @case.Archs.Contains(cell.Item1) && !(cell.Item2 && @case.Machine.Iommu is not null) && (@case.Peers.IsEmpty || !cell.Item2)
        select new TheoryDataRow<string, string, bool>(@case.Name, cell.Item1, cell.Item2).WithTrait("Arch", cell.Item1);

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task EachStandardCaseEndsAsItShould(string name, string arch, bool iommu)
    {
        var site = await host.RequireGuestAsync(arch);
        var runner = new CaseRunner(host.Run, site with { Options = site.Options with { Iommu = iommu } }, host.NewEvidence(name), null);
        await foreach (var result in runner.RunAsync([CaseBook.Find(name)], TestContext.Current.CancellationToken))
        {
            Assert.SkipWhen(result.Verdict == CaseVerdict.Unsupported, result.Reason);
            result.Should().BeAsExpected();
        }
    }
}
