using Lab.Cases;
using Lab.Cases.Orders;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Judge.Instructions;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Guest;

/// <summary>Every copy with every fence through each mapping: what the processor executes is held against the catalogue, and judged by the rules.</summary>
[Trait("Tier", "guest")]
public sealed class OrderingSpec(LabHost host)
{
    [Theory]
    [InlineData("x86_64", 140)]
    [InlineData("aarch64", 220)]
    public async Task TheCatalogueIsWhatTheProcessorExecutes(string arch, int count)
    {
        var site = await host.RequireGuestAsync(arch);
        Assert.SkipUnless(File.Exists(host.Paths.Plugin), "the QEMU plugin is not built: run `./run-lab.sh setup`");
        var cases = OrderingBook.Of(arch).ToList();
        cases.Should().HaveCount(count);
        List<Capture> captures = [];

        await foreach (var result in new CaseRunner(host.Run, site, host.NewEvidence($"ordering-{arch}"), null).RunAsync([.. cases], TestContext.Current.CancellationToken))
        {
            result.Should().BeAsExpected();
            captures.Add(CaptureFile.Read(result.CaptureFile));
        }

        captures.Should().OnlyContain(capture => capture.Witness!.Recorded && ExecutedEntries.Of(capture).Count == 1);
        OrderingMatrix.Of(captures).Should().HaveCount(2).And.OnlyContain(matrix => !matrix.Rows.Any(row => row.Contains("-")));
    }

    [Theory]
    [InlineData("bookworm", false)]
    [InlineData("sid", true)]
    public async Task OneRecorderServesEveryQemu(string suite, bool tellsValues)
    {
        var site = await host.RequireGuestAsync();
        var qemu = Path.Combine(host.Paths.Qemu(suite), "bin", "qemu-system-x86_64");
        Assert.SkipUnless(File.Exists(qemu), $"the {suite} QEMU for x86_64 is not built: run `./run-lab.sh setup --qemu {suite}`");
        var other = await LabSite.OpenAsync(site.Paths, site.Options with { Qemu = suite }, TestContext.Current.CancellationToken);

        await foreach (var result in new CaseRunner(host.Run, other, host.NewEvidence($"recorder-{suite}"), null).RunAsync([CaseBook.Find("sq-in-cmb")], TestContext.Current.CancellationToken))
        {
            result.Should().BeAsExpected();
            var capture = CaptureFile.Read(result.CaptureFile);
            capture.Cpu.Where(executed => executed.Kind == CpuEventKind.Store).Should().NotBeEmpty().And.OnlyContain(store => store.Value.Length > 0 == tellsValues);
            ExecutedEntries.Of(capture).Should().ContainSingle().Which.Should().Match<ExecutedEntries>(entries => entries.Stores == "8 x 8" && entries.Guarantee.Kind == GuaranteeKind.Guaranteed);
        }
    }
}
