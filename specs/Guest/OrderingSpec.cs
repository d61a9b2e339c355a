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
    [InlineData("x86_64", 280)]
    [InlineData("aarch64", 440)]
    public async Task TheCatalogueIsWhatTheProcessorExecutes(string arch, int count)
    {
        var site = await host.RequireGuestAsync(arch);
        Assert.SkipUnless(File.Exists(host.Paths.Plugin), "the QEMU plugin is not built: run `./run-lab.sh setup`");
        var cases = OrderingBook.Of(arch).ToList();
        cases.Should().HaveCount(count);
        List<OrderingCell> cells = [];

        await foreach (var result in new CaseRunner(host.Run, site, host.NewEvidence($"ordering-{arch}"), null).RunAsync([.. cases], TestContext.Current.CancellationToken))
        {
            result.Should().BeAsExpected();
            cells.Add(new(CaseBook.Find(result.Case), result, CaptureFile.Read(result.CaptureFile)));
        }

        cells.Should().OnlyContain(cell => cell.Capture!.Witness!.Recorded && ExecutedEntries.Of(cell.Capture).Count == 1);
        var (matrices, notes, _) = OrderingMatrix.Of(cells);
        matrices.Should().ContainSingle().Which.Rows.Should().OnlyContain(row => !row.Contains("-"));
        matrices[0].Rows.Select(row => row[0]).Distinct().Should().Equal("Uncached", "WriteCombining", "host memory", "Uncached (VFIO)");
        notes.Should().BeEmpty();
    }

    [Fact]
    public async Task ADriverThatIsTranslatedIsJudgedByWhatTheGuestsProcessorExecutes()
    {
        const string arch = "riscv64";
        var site = await host.RequireGuestAsync(arch);
        Assert.SkipUnless(File.Exists(host.Paths.Plugin), "the QEMU plugin is not built: run `./run-lab.sh setup`");
        List<OrderingCell> cells = [];
        string[] names = ["uncached-store8-none", "uncached-store4-full", "uncached-store8-fence-w-o", "write-combining-store8-none", "vfio-store8-none"];

        await foreach (var result in new CaseRunner(host.Run, site, host.NewEvidence($"ordering-{arch}"), null)
            .RunAsync([.. names.Select(name => CaseBook.Find($"ordering-{arch}-{name}"))], TestContext.Current.CancellationToken))
            cells.Add(new(CaseBook.Find(result.Case), result, File.Exists(result.CaptureFile) ? CaptureFile.Read(result.CaptureFile) : null));

        var (matrices, notes, rules) = OrderingMatrix.Of(cells);
        matrices.Should().ContainSingle().Which.Title.Should().Contain("translated");
        matrices[0].Rows.Select(row => string.Join(" | ", row)).Should().Equal(
            "Uncached | store8 8 x 8 | yes R1 | - | [1]", "Uncached | store4 16 x 4 | - | yes R1 | -", "WriteCombining | store8 | [2] | - | -", "Uncached (VFIO) | store8 | [3] | - | -");
        notes.Should().HaveCount(3);
        notes[0].Should().Be("the driver on riscv64 is a program of x86_64, translated in the guest: it has no fence w,o");
        notes[1].Should().Contain("offers no write-combining mapping");
        notes[2].Should().Contain("no").And.Contain("IOMMU");
        rules.Should().ContainSingle().Which.Should().StartWith("R1, guaranteed");
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
