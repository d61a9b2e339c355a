using Lab.Cases;
using Lab.Cases.Running;
using Lab.Driver;
using Lab.Driver.Wrong;
using Lab.Fixtures;
using Lab.Judge;
using Lab.Machine;
using Lab.Ordering;

namespace Lab.Specs.Guestless;

[Trait("Tier", "guestless")]
public sealed class PersistenceSpec(LabHost host)
{
    private const int Kills = 25;

    private static readonly NvmeDevice Device = new() { Id = "nvme0", Serial = "LAB0", PmrMiB = 1 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PowerCutKind.None)]
    [InlineData(PowerCutKind.Sigkill)]
    [InlineData(PowerCutKind.Quit)]
    public async Task WhatIsBarrieredIsInTheFileHoweverTheMachineEnds(PowerCutKind cut)
    {
        var bench = await Bench(Device);

        var (run, _) = await bench.RunAsync(new(), new(cut, 1000), host.NewEvidence("pmr"), null, Cancel);
        run = await bench.ReadBackAsync(run, host.NewEvidence("pmr-again"), Cancel);
        run.Save(host.NewEvidence($"pmr-{cut}"));

        var judgement = run.Judge();
        judgement.Verdict.Should().Be(Verdict.Pass, JudgementText.Render(judgement));
        judgement[RuleNames.Persistence].Should().Match<Finding>(finding => finding.Verdict == Verdict.Pass && finding.Observed.Contains("read back as they were"));
    }

    [Theory]
    [InlineData(ControllerReset.Controller)]
    [InlineData(ControllerReset.FunctionLevel)]
    public async Task WhatIsBarrieredOutlivesAReset(ControllerReset reset)
    {
        var bench = await Bench(Device);

        var (run, _) = await bench.RunAsync(new(ResetAfter: 31, Reset: reset), PowerCut.None, host.NewEvidence("pmr"), null, Cancel);

        var judgement = run.Judge();
        judgement[RuleNames.Persistence].Verdict.Should().Be(Verdict.Pass, JudgementText.Render(judgement));
    }

    [Theory]
    [InlineData(WrongDriver.ClaimBarrier, "was never carried out: the driver claims its read")]
    [InlineData(WrongDriver.ForeignBarrier, "is by a read of the region, which the controller does not offer: PMRCAP.PMRWBM is 2")]
    [InlineData(WrongDriver.ShortRecord, "what was barriered is gone")]
    public async Task AWrongDriverFails(WrongDriver wrong, string why)
    {
        var bench = await Bench(Device);

        var (run, _) = await bench.RunAsync(new(Wrong: wrong), new(PowerCutKind.Sigkill, 1000), host.NewEvidence("pmr"), null, Cancel);

        var judgement = run.Judge();
        judgement.Verdict.Should().Be(Verdict.Fail);
        judgement[RuleNames.Persistence].Should().Match<Finding>(finding => finding.Verdict == Verdict.Fail && finding.Observed.Contains(why), JudgementText.Render(judgement));
    }

    [Theory]
    [InlineData(PowerCutKind.Sigkill)]
    [InlineData(PowerCutKind.Quit)]
    public async Task ARegionOnAPrivateCopyOfItsFileKeepsNothing(PowerCutKind cut)
    {
        var bench = await Bench(Device with { PmrShared = false });

        var (run, _) = await bench.RunAsync(new(), new(cut, 1000), host.NewEvidence("pmr"), null, Cancel);
        run = await bench.ReadBackAsync(run, host.NewEvidence("pmr-again"), Cancel);

        var finding = run.Judge()[RuleNames.Persistence];
        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().StartWith("what was barriered is gone");
        PersistenceCount.Of(run.Capture).Should().Match<PersistenceCount>(count => count.KeptBytes == 0 && count.LostBytes > 0);
    }

    public static TheoryData<string> Cases => [.. CaseBook.Standard.Where(c => c.Plan.UsesPmr() && c.Plan.Mapping == MemoryType.Uncached).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task EachStandardCaseOfTheRegionEndsAsItShouldWithoutAGuestToo(string name)
    {
        var @case = CaseBook.Find(name);
        await using var session = await GuestlessSession.StartAsync(
            host.Run, (await host.RequireQemuAsync()).Qemu, @case.Machine, host.NewEvidence("pmr"), Cancel);

        (await session.RunAsync(@case, host.NewEvidence(name), Cancel)).Should().BeAsExpected();
    }

    [Fact]
    public async Task NoKillLosesWhatWasBarriered()
    {
        var soak = new PersistenceSoak(host.Run, (await host.RequireQemuAsync()).Qemu, host.NewEvidence("soak"));

        var tally = await soak.RunAsync(Kills, 1, null, Cancel);

        TestContext.Current.SendDiagnosticMessage($"{tally}");
        tally.Failures.Should().BeEmpty();
        tally.Cuts.Should().Be(Kills);
        tally.LostBytes.Should().Be(0);
        tally.KeptBytes.Should().BePositive();
        tally.Torn.Should().BePositive("the kills come in the middle of records too");
    }

    private async Task<PersistenceBench> Bench(NvmeDevice device) => new(host.Run, (await host.RequireQemuAsync()).Qemu, device);
}
