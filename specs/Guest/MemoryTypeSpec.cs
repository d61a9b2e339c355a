using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Judge;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Guest;

/// <summary>Memory types come from the guest's page tables, and what was executed has the names of the driver's methods.</summary>
[Trait("Tier", "guest")]
public sealed class MemoryTypeSpec(LabHost host)
{
    [Theory]
    [InlineData("x86_64", "PAT entry 1, WC by the kernel's log", "PAT entry 2, UC- by the kernel's log")]
    [InlineData("aarch64", "Normal non-cacheable", "Device-nGnRE")]
    public async Task TheGuestsPageTablesSayWhatADriverMapped(string arch, string combining, string uncached)
    {
        string[] names = ["sq-in-wc-cmb-no-fence", "sq-in-cmb", "wrong-claims-uncached", "wrong-claims-write-combining"];
        var captures = await RunAsync(await host.RequireGuestAsync(arch), names);

        captures.Select(capture => capture.Mappings.Single(mapping => mapping.Region == "nvme0.cmb").Type).Should()
            .Equal(MemoryType.WriteCombining, MemoryType.Uncached, MemoryType.WriteCombining, MemoryType.Uncached);
        var (memory, device) = (captures[0].Mappings.Where(mapping => mapping.Region.Length == 0), captures[0].Mappings.Where(mapping => mapping.Region.Length > 0));
        device.Should().OnlyContain(mapping => mapping.Source.Contains(mapping.Region == "nvme0.cmb" ? combining : uncached));
        // Of the admin queue.
        memory.Should().NotBeEmpty().And.OnlyContain(mapping => mapping.Type == MemoryType.WriteBack);
        captures[0].Cpu.Where(executed => executed.Kind == CpuEventKind.Store).Should().OnlyContain(store => store.Mapping > 0);
    }

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    public async Task AFindingNamesTheMethodsThatStoreAndRing(string arch)
    {
        var capture = (await RunAsync(await host.RequireGuestAsync(arch), "sq-in-wc-cmb-no-fence"))[0];
        var finding = Lab.Judge.Judge.Decide(capture)[RuleNames.EntryBeforeDoorbell];

        finding.Evidence.Should().MatchRegex(@"to the doorbell +Lab\.Guest\.Linux\.Cell\.StoreRelaxed \(lab/Guest/Linux/Cell\.cs:\d+\)").And.Contain("Lab.Guest.Linux.EntryStores.Store8 (lab/Guest/Linux/EntryStores.cs:");
        finding.Guaranteed.Should().Contain("doorbell by Lab.Guest.Linux.Cell.StoreRelaxed");
        capture.Symbols.Select(symbol => symbol.Pc.Value).Should().BeEquivalentTo(capture.Cpu.Select(executed => executed.Pc.Value).Distinct());
        capture.Symbols.Should().OnlyContain(symbol => symbol.Source.Length > 0);
    }

    [Fact]
    public async Task CodeThatIsCompiledInTheGuestHasItsNamesToo()
    {
        var capture = (await RunAsync(await host.RequireGuestAsync("x86_64", "coreclr"), "sq-in-wc-cmb-no-fence"))[0];

        Lab.Judge.Judge.Decide(capture)[RuleNames.EntryBeforeDoorbell].Evidence.Should().MatchRegex(@"to the doorbell .*Cell::StoreRelaxed");
    }

    [Fact]
    public async Task LinuxsDriverHasTheNamesOfItsFunctionsAndTheTypesOfItsOwnMappings()
    {
        var site = await host.RequireGuestAsync(kernel: "sid");
        var capture = (await RunAsync(await LabSite.OpenAsync(site.Paths, site.Options with { Driver = CaptureHeader.LinuxDriver }, TestContext.Current.CancellationToken), "sq-in-cmb"))[0];
        var judgement = Lab.Judge.Judge.Decide(capture);

        judgement[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().Contain("doorbell by nvme_");
        judgement[RuleNames.MemoryType].Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.MemoryType].Observed.Should().Contain("sq1: Uncached as Linux's source has it and the guest's (page-table entry 0x");
    }

    private async Task<List<Capture>> RunAsync(LabSite site, params string[] names)
    {
        Assert.SkipUnless(File.Exists(host.Paths.Plugin), "the QEMU plugin is not built: run `./run-lab.sh setup`");
        List<Capture> captures = [];
        await foreach (var result in new CaseRunner(host.Run, site, host.NewEvidence($"memory-{site.Options.Arch}"), null).RunAsync([.. names.Select(CaseBook.Find)], TestContext.Current.CancellationToken))
        {
            result.Should().BeAsExpected();
            captures.Add(CaptureFile.Read(result.CaptureFile));
        }
        return captures;
    }
}
