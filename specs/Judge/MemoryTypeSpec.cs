using Lab.Judge;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>The memory types by which the order is judged are the guest's where its page tables were read; a driver that says otherwise fails.</summary>
[Trait("Tier", "unit")]
public sealed class MemoryTypeSpec
{
    private const string Buffer = "nvme0.cmb", Registers = "nvme0.bar0";

    [Theory]
    [InlineData(MemoryType.Uncached)]
    [InlineData(MemoryType.WriteCombining)]
    public void ADriverThatSaysWhatTheGuestHasPasses(MemoryType memory)
    {
        var finding = Judged(Executed.With(RightDriver.Capture(new() { Memory = memory })));

        finding.Verdict.Should().Be(Verdict.Pass);
        finding.Observed.Should().Be($"sq1: {memory} by the driver's word and the guest's (made up); sq1's doorbell: Uncached as a doorbell must be and the guest's (made up)");
    }

    [Theory]
    [InlineData(MemoryType.Uncached, MemoryType.WriteCombining)]
    [InlineData(MemoryType.WriteCombining, MemoryType.Uncached)]
    [InlineData(MemoryType.Uncached, MemoryType.WriteBack)]
    public void ADriverThatSaysSomethingElseFails(MemoryType said, MemoryType mapped)
    {
        var finding = Judged(Executed.Mapped(Executed.With(RightDriver.Capture(new() { Memory = said })), Buffer, mapped));

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Be($"sq1: {said} by the driver's word, and the guest maps it {mapped} (made up)");
    }

    [Fact]
    public void ADoorbellThatIsNotMappedUncachedFails()
    {
        var finding = Judged(Executed.Mapped(Executed.With(RightDriver.Capture(new())), Registers, MemoryType.WriteCombining));

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Be("sq1's doorbell: Uncached as a doorbell must be, and the guest maps it WriteCombining (made up)");
    }

    [Fact]
    public void TheOrderIsJudgedByTheGuestsWord()
    {
        var capture = Executed.With(RightDriver.Capture(new() { Memory = MemoryType.Uncached }), fence: null);

        Lab.Judge.Judge.Decide(capture)[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.Pass);
        var finding = Lab.Judge.Judge.Decide(Executed.Mapped(capture, Buffer, MemoryType.WriteCombining))[RuleNames.EntryBeforeDoorbell];
        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Contain("of sq1 in WriteCombining memory").And.Contain("(X3:");
    }

    [Fact]
    public void WhereThePageTablesWereNotReadTheDriversWordStandsAloneAndIsNoPass()
    {
        var capture = Executed.With(RightDriver.Capture(new()));

        Judged(Executed.Mapped(capture, Buffer, null)).Should().Match<Finding>(
            finding => finding.Verdict == Verdict.NotObservable && finding.Observed.Contains("sq1: Uncached by the driver's word alone, nobody could look"));
        Judged(capture with { Mappings = [], Cpu = [.. capture.Cpu.Select(executed => executed with { Mapping = 0 })] }).Should().Match<Finding>(
            finding => finding.Verdict == Verdict.NotObservable && finding.Observed.Contains("the capture tells of no page table"));
        Judged(RightDriver.Capture(new()) with { Witness = new(false, "kvm executes instructions without QEMU") }).Should().Match<Finding>(
            finding => finding.Verdict == Verdict.NotObservable && finding.Observed.Contains("kvm executes instructions without QEMU"));
    }

    [Fact]
    public void AFindingNamesTheCodeThatStoresAndRings()
    {
        var capture = Executed.With(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining }), fence: null) with
        {
            Symbols = [new(Executed.EntryPc, "My.Queue.Store", 7, "Queue.cs:12", "made up"), new(Executed.DoorbellPc, "", 0, "", "it is in 4096 bytes without a file")],
        };

        var finding = Lab.Judge.Judge.Decide(capture)[RuleNames.EntryBeforeDoorbell];

        finding.Guaranteed.Should().EndWith($"entry by My.Queue.Store, doorbell by code at 0x{Executed.DoorbellPc:x}");
        finding.Evidence.Should().Contain("executed by:").And.MatchRegex(@"8 x mov +My\.Queue\.Store \(Queue\.cs:12\)").And.Contain($"0x{Executed.DoorbellPc:x}, no symbol: it is in 4096 bytes without a file");
    }

    private static Finding Judged(Capture capture) => Lab.Judge.Judge.Decide(capture)[RuleNames.MemoryType];
}
