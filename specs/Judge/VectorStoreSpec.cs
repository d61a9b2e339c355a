using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

[Trait("Tier", "unit")]
public sealed class VectorStoreSpec
{
    private const ulong Place = MadeUp.Buffer + 0x8000;
    private const string Content = "000102030405060708090a0b0c0d0e0f";

    [Fact]
    public void WhatArrivedWholePassesWithTheAccessesThatItWasCutInto()
    {
        var finding = Judged("exit 0", (0, 8), (8, 8));

        finding.Verdict.Should().Be(Verdict.Pass);
        finding.Observed.Should().Be("Sse16 (movups [rdi], xmm0), 16 bytes at 0xfd008000 reached the device whole, in 2 stores of 8");
        finding.Guaranteed.Should().Contain("handle_emulation_failure");
    }

    [Fact]
    public void AFaultIsToldWithItsSignalAndWithWhatArrivedBefore()
    {
        Judged("signal 4 (SIGILL)").Should().Match<Finding>(it => it.Verdict == Verdict.Fail && it.Observed.EndsWith("got signal 4 (SIGILL), and nothing of it reached the device"));
        Judged("signal 7 (SIGBUS)", (0, 8)).Observed.Should().EndWith("got signal 7 (SIGBUS), and 8 of its bytes reached the device");
        // Also where all of it arrived.
        Judged("signal 11 (SIGSEGV)", (0, 8), (8, 8)).Verdict.Should().Be(Verdict.Fail);
    }

    [Fact]
    public void AProcessThatEndsWellAndLeftBytesOutFails()
    {
        Judged("exit 0").Observed.Should().EndWith("ended well, and nothing of it reached the device");
        Judged("exit 0", (0, 8), (8, 4)).Should().Match<Finding>(it => it.Verdict == Verdict.Fail && it.Observed.EndsWith("ended well, and 12 of its bytes reached the device"));
        Judged("exit 3", (0, 8), (8, 8)).Observed.Should().Contain("got exit 3");
    }

    [Fact]
    public void OtherBytesAreNoneOfIt() => Judged("exit 0", "f" + Content[1..], (0, 8), (8, 8)).Observed.Should().EndWith("15 of its bytes reached the device");

    [Fact]
    public void AnEndThatNobodyHeardOfFails() => Judged(null, (0, 8), (8, 8)).Should().Match<Finding>(it => it.Verdict == Verdict.Fail && it.Observed.Contains("nobody heard of the end"));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("no hex")]
    public void ContentThatIsNoneDoesNotPass(string content) => Judged("exit 0", content, (0, 8), (8, 8)).Verdict.Should().Be(Verdict.Fail);

    [Fact]
    public void ADriverThatTriedNoneHasNoSuchFinding() =>
        Lab.Judge.Judge.Decide(RightDriver.Capture(new())).Findings.Should().NotContain(finding => finding.Rule == RuleNames.VectorStore);

    private static Finding Judged(string? end, params (int Offset, int Size)[] stores) => Judged(end, Content, stores);

    // The device has bytes 0 to 15, whatever was meant.
    private static Finding Judged(string? end, string content, params (int Offset, int Size)[] stores) =>
        Lab.Judge.Judge.Decide(RightDriver.Capture(new())
            .Log(log =>
            {
                log.InsertRange(log.Count - 1, [new BufferPlaced("WriteData", "cmb", Place, 4096), new VectorStoreMeant("Sse16", "movups [rdi], xmm0", Place, content)]);
                if (end is not null)
                    log.Insert(log.Count - 1, new VectorStoreEnded("Sse16", end));
            })
            .Events(events => events.AddRange(stores.Select(store => new Store(0, 0, Place + (ulong)store.Offset, store.Size, Value(store.Offset, store.Size), "nvme-cmb")))))[RuleNames.VectorStore];

    private static ulong Value(int first, int bytes) => Enumerable.Range(0, bytes).Aggregate(0ul, (value, i) => value | (ulong)(first + i) << 8 * i);
}
