using Lab.Cli.Benches.Judges;
using Lab.Judge;
using Lab.Judge.Instructions;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>What the judge makes of recorded instructions: their word counts where the driver's and theirs differ, and none of it where the witnesses disagree.</summary>
[Trait("Tier", "unit")]
public sealed class InstructionsSpec
{
    private static readonly Shape Combining = new() { Memory = MemoryType.WriteCombining, Fence = Fence.Store };

    [Fact]
    public void AnInstructionIsFoundInWhateverOrderStoresAreAskedFor()
    {
        var capture = LongRun.Of(5000);
        var instructions = InstructionReplay.Of(capture)!;
        Store[] stores = [.. capture.Trace.OfType<Store>()];
        // One store, one instruction, in the same order: the run has nothing wider than 8 bytes.
        int[] executed = [.. Enumerable.Range(0, capture.Cpu.Length).Where(at => capture.Cpu[at].Kind == CpuEventKind.Store)];

        foreach (var at in Enumerable.Range(0, stores.Length).Concat(Enumerable.Range(0, stores.Length).Reverse()).Concat(Enumerable.Range(0, stores.Length).Select(at => at * 7 % stores.Length)))
            instructions.Find(stores[at]).Should().Be(executed[at]);
        instructions.Find(stores[0] with { Number = int.MaxValue }).Should().BeNull();
        instructions.Find(stores[0] with { Number = stores[0].Number - 1 }).Should().BeNull();
    }

    [Fact]
    public void InstructionsThatOrderThemselvesPass()
    {
        var judgement = Judged(Executed.With(RightDriver.Capture(Combining)));

        judgement.Findings.Should().OnlyContain(finding => finding.Verdict == Verdict.Pass, JudgementText.Render(judgement));
        judgement[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().Contain("sq1, 10 doorbells by 8 x mov of 8, sfence, mov of 4 to the doorbell: guaranteed (X2:");
        judgement[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("sq0: guaranteed by what is declared");
        judgement[RuleNames.CpuAgrees].Observed.Should().Match("* stores of the trace are those of the * that instructions made, in their order (made up)");
    }

    [Fact]
    public void AFenceThatIsDeclaredAndNotExecutedFails()
    {
        var finding = Judged(Executed.With(RightDriver.Capture(Combining), fence: null))[RuleNames.EntryBeforeDoorbell];

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Contain("not guaranteed by every vendor for 10 doorbells of sq1 in WriteCombining memory, executed as 8 x mov of 8, mov of 4 to the doorbell (X3:");
        finding.Evidence.Should().Contain("an order that X86_64 allows").And.Contain("the controller runs");
    }

    [Fact]
    public void AFenceThatIsExecutedAndNotDeclaredPasses() =>
        Judged(Executed.With(RightDriver.Capture(Combining with { Fence = Fence.None })))[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.Pass);

    [Theory]
    [InlineData("0faee8")] // lfence
    [InlineData("0f1f00")] // nop
    public void AnInstructionThatOrdersNoStoresIsNoFence(string code) =>
        Judged(Executed.With(RightDriver.Capture(Combining), code))[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.Fail);

    [Theory]
    [InlineData("f00fb137", Verdict.Pass)] // lock cmpxchg
    [InlineData("8707", Verdict.Pass)] // xchg with memory
    [InlineData("0faef0", Verdict.Pass)] // mfence
    public void WhatDrainsTheBuffersIsOne(string code, Verdict verdict) =>
        Judged(Executed.With(RightDriver.Capture(Combining), code))[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(verdict);

    [Fact]
    public void AStoreOfSixteenBytesIsOneOfTheTracesTwo()
    {
        var judgement = Judged(Executed.Vectors(Executed.With(RightDriver.Capture(new())), "0f1107"));

        judgement[RuleNames.CpuAgrees].Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().Contain("4 x movups of 16, sfence, mov of 4 to the doorbell");
        judgement[RuleNames.StoreShape].Observed.Should().Contain("80 stores to entries, 80 of 8 bytes").And.Contain("by instructions 40 x movups of 16, of which the trace has pieces of at most 8 bytes");
    }

    [Fact]
    public void AVectorOfThirtyTwoBytesIsOneInstructionOfTwoAccesses() =>
        // vmovdqu [rdi], ymm0: QEMU tells of two accesses of 16.
        Judged(Executed.Vectors(Executed.With(RightDriver.Capture(new())), "c5fe7f07"))[RuleNames.StoreShape].Observed.Should().Contain("by instructions 20 x vmovdqu of 32");

    [Fact]
    public void WithoutInstructionsTheWidthsAreTheTraces() =>
        Judged(RightDriver.Capture(new()))[RuleNames.StoreShape].Observed.Should().Contain("80 of 8 bytes").And.Contain("widths trustworthy").And.NotContain("by instructions");

    [Fact]
    public void WhatAHypervisorCannotEmulateIsAWarning() =>
        Guaranteed(Executed.Vectors(Executed.With(RightDriver.Capture(new())), "c5fa7f07")).Should().Contain("warning X5: where KVM emulates the memory vmovdqu is a fault");

    [Fact]
    public void BytesThatAreStoredTwiceAreAWarning()
    {
        // The driver clears a quadword that it stores afterwards, in each entry.
        var right = RightDriver.Capture(new());
        var first = right.Trace.OfType<Store>().First(store => store.Address.Value == MadeUp.Buffer);
        var capture = right with { Trace = [.. right.Trace.SelectMany(happened => happened == first ? (TraceEvent[])[first with { Value = 0 }, happened] : [happened]).Select((happened, i) => happened with { Number = i + 1 })] };

        Guaranteed(Executed.With(capture)).Should().Contain("1 doorbell by 9 x mov of 8, sfence").And.Contain("warning G3: bytes 0-7 of the entry are stored more than once, zeroes first");
        Guaranteed(Executed.With(right)).Should().NotContain("warning");
    }

    [Fact]
    public void AStoreThatIsNotAlignedIsAWarningWhereItIsNoFault()
    {
        // The second half of each entry by stores of 16 bytes from byte 24 on.
        var right = Executed.With(RightDriver.Capture(new()));
        List<CpuEvent> events = [];
        foreach (var executed in right.Cpu)
            if (events.Count > 0 && events[^1] is { Size: 8 } first && executed.Size == 8 && executed.Address.Value == first.Address.Value + 8 && first.Address.Value % 64 == 24)
                events[^1] = first with { Size = 16, Code = "0f1107", Value = first.Value + executed.Value };
            else
                events.Add(executed);

        Guaranteed(right with { Cpu = [.. events] }).Should().Contain("warning unaligned: bytes 24-39 by movups of 16 bytes are not aligned to their size");
    }

    [Fact]
    public void ADoorbellOfEightBytesIsToldBesideAWeakerLink()
    {
        var right = RightDriver.Capture(Combining);
        var wide = right with { Trace = [.. right.Trace.Select(happened => happened is Store store && store.Address.Value == MadeUp.Doorbell(Lab.Nvme.QueueKind.Submission, 1) ? store with { Size = 8 } : happened)] };

        // G1 is the weakest link, X3 is told beside it.
        Guaranteed(Executed.With(wide, fence: null)).Should().Contain("G1: the doorbell is to be one aligned store of 4 bytes, and it has 8 bytes").And.Contain("warning X3: no fence");
    }

    [Fact]
    public void AnotherProcessorsDoorbellWithoutALockIsAFinding()
    {
        var right = RightDriver.Capture(new());
        var split = right with { Trace = [.. right.Trace.Select(happened => happened is Store store && store.Address.Value == MadeUp.Doorbell(Lab.Nvme.QueueKind.Submission, 1) ? store with { Cpu = 1 } : happened)] };
        var finding = Judged(Executed.With(split))[RuleNames.EntryBeforeDoorbell];

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Contain("G2: CPU 0 stored bytes 0-7 and CPU 1 rang, and no lock went from the one to the other");
    }

    [Fact]
    public void AnInstructionThatNoTableHasIsNeverAPass() =>
        Judged(Executed.Vectors(Executed.With(RightDriver.Capture(new())), "0f0b"))[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.NotObservable);

    [Fact]
    public void StoresThatOneWitnessHasAndTheOtherHasNotAreAFindingOfTheirOwn()
    {
        var right = Executed.With(RightDriver.Capture(new()));
        var at = right.Cpu.IndexOf(right.Cpu.First(executed => executed.Size == 8));

        Disagrees(right with { Cpu = right.Cpu.RemoveAt(at) }, "processor 0: the device had #*, 8 bytes at *, and the processor executed a store of * by the instruction *");
        Disagrees(right with { Cpu = right.Cpu.Insert(at, right.Cpu[at]) }, "*trace and plugin disagree*");
        Disagrees(right with { Cpu = right.Cpu.SetItem(at, right.Cpu[at] with { Value = new('f', 16) }) }, "*(ffffffffffffffff)*");
        Disagrees(right with { Cpu = right.Cpu.RemoveAt(right.Cpu.Length - 1) }, "*the processor executed no such store*");
        Disagrees(right with { Cpu = right.Cpu.Add(right.Cpu[^1]) }, "*which the device never had*");
    }

    [Fact]
    public void TwoProcessorsAreComparedEachByItself()
    {
        // Half of the rings' entries by another processor: each has its own order, and there is none between the two in the recording.
        var capture = RightDriver.Capture(new());
        var split = capture with { Trace = [.. capture.Trace.Select(happened => happened is Store store && store.Number % 200 > 100 ? store with { Cpu = 1 } : happened)] };
        var executed = Executed.With(split);

        Judged(executed with { Cpu = [.. executed.Cpu.OrderBy(happened => happened.Processor)] })[RuleNames.CpuAgrees].Verdict.Should().Be(Verdict.Pass);
    }

    [Fact]
    public void WhatTheKernelStoresToTheInterruptTableIsNobodysInstruction()
    {
        var right = Executed.With(RightDriver.Capture(new()));
        var vector = new Store(right.Trace[^1].Number + 1, 0, MadeUp.Bar0 + 0x3000, 4, 0xFEE0_0000, "msix-table");

        Judged(right with { Trace = right.Trace.Add(vector) })[RuleNames.CpuAgrees].Verdict.Should().Be(Verdict.Pass);
        Disagrees(right with { Trace = right.Trace.Add(vector with { RegionName = "nvme" }) }, "*the processor executed no such store*");
    }

    [Fact]
    public void ARecordingWithLostInstructionsIsNotJudged() =>
        Judged(Executed.With(RightDriver.Capture(new())) with { Witness = new(true, "made up", Lost: 3) })[RuleNames.CpuAgrees].Should().Match<Finding>(
            finding => finding.Verdict == Verdict.Error && finding.Observed.StartsWith("3 instructions found no room"));

    [Fact]
    public void WithoutARecordingWhatIsDeclaredNeverPasses()
    {
        var judgement = Judged(RightDriver.Capture(new()) with { Witness = new(false, "kvm executes instructions without QEMU, which could record them") });

        judgement.Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.CpuAgrees].Verdict.Should().Be(Verdict.NotObservable);
        judgement[RuleNames.EntryBeforeDoorbell].Should().Match<Finding>(finding => finding.Verdict == Verdict.NotObservable && finding.Observed.Contains("kvm executes instructions without QEMU"));
    }

    private static string Guaranteed(Capture capture) => Judged(capture)[RuleNames.EntryBeforeDoorbell].Guaranteed;

    private static Judgement Judged(Capture capture) => Lab.Judge.Judge.Decide(capture);

    private static void Disagrees(Capture capture, string why)
    {
        var judgement = Judged(capture);
        judgement[RuleNames.CpuAgrees].Verdict.Should().Be(Verdict.Fail);
        judgement[RuleNames.CpuAgrees].Observed.Should().Match(why);
        judgement[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.NotObservable);
    }
}
