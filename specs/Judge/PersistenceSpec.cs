using CsCheck;
using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Specs.Judge;

[Trait("Tier", "unit")]
public sealed class PersistenceSpec
{
    private static readonly Capture Right = PersistentDriver.Capture();

    [Fact]
    public void WhatIsBarrieredIsThereAndWhatIsNotIsUndefined()
    {
        var judgement = Lab.Judge.Judge.Decide(Right);

        judgement.Verdict.Should().Be(Verdict.Pass, judgement.Reason);
        var finding = judgement[RuleNames.Persistence];
        finding.Verdict.Should().Be(Verdict.Pass);
        finding.Observed.Should().Be(
            "2 barriers, each a read of PMRSTS that the device saw and that it offers (PMRWBM 2); 1 barriered record (64 bytes) in the file; " +
            "1 record without a barrier when the power was cut (SIGKILL), undefined: 1 torn (at offset 64 torn: 3 of 8 cells new, 5 old)");
        finding.Guaranteed.Should().Contain("8.2.4");
        judgement[RuleNames.Finished].Verdict.Should().Be(Verdict.NotObservable);
    }

    [Fact]
    public void ADriverWithoutARegionHasNoSuchFinding() =>
        Lab.Judge.Judge.Decide(RightDriver.Capture(new())).Findings.Should().NotContain(finding => finding.Rule == RuleNames.Persistence);

    [Theory]
    [InlineData(PersistentDriver.Torn, "1 new")]
    [InlineData(2, "1 old")]
    public void ARecordWithoutABarrierMayBeNewOrOld(ulong seed, string kind) =>
        Find(With(PersistentDriver.Record(64, seed))).Should().Match<Finding>(f => f.Verdict == Verdict.Pass && f.Observed.EndsWith($"undefined: {kind}", StringComparison.Ordinal));

    [Fact]
    public void ARecordWithoutABarrierIsNeverLost() => Gen.Byte.Array[PersistentDriver.RecordBytes].Sample(content => Find(With(content)).Verdict == Verdict.Pass);

    [Fact]
    public void ABarrieredRecordThatIsGoneFailsWhateverIsThere() =>
        Gen.Byte.Array[PersistentDriver.RecordBytes].Where(content => !content.SequenceEqual(PersistentDriver.Record(0, 3)))
            .Sample(content => Find(Holding(0, content)).Verdict == Verdict.Fail);

    [Theory]
    [InlineData(1, "the file holds the record with seed 1")]
    [InlineData(0, "the file holds zeroes")]
    [InlineData(99, "the file holds 0 of its 8 cells")]
    public void WhatStandsInItsPlaceIsTold(ulong seed, string instead) =>
        Fails(Holding(0, seed == 0 ? new byte[PersistentDriver.RecordBytes] : PersistentDriver.Record(0, seed)))
            .Should().Be($"what was barriered is gone: the record with seed 3 at offset 0 (64 bytes), {instead}");

    [Fact]
    public void ABarrierThatTheDeviceNeverSawIsAClaim() =>
        Fails(Right.Events(events => events.RemoveAt(events.Count - 1)))
            .Should().Be("barrier 2 was never carried out: the driver claims its read 4 of PMRSTS, the device saw 3");

    [Fact]
    public void AReadThatAnotherEnablingMadeIsNoBarrier()
    {
        // Enabled once more after a reset: the device sees three more reads, and the lie is told before.
        var capture = Right.Events(events => events.InsertRange(5, [new Store(0, -1, events[1] is Store store ? store.Address : 0, 4, 1, "nvme")]));

        Fails(capture).Should().Be("barrier 2 was never carried out: the driver claims its read 4 of PMRSTS, the device saw 4, and that one at another time");
    }

    [Fact]
    public void OneReadIsNotTwoBarriers() =>
        Fails(Right.Intent<PmrBarrier>(1, _ => true, barrier => barrier with { StatusReads = 3 })).Should().StartWith("barrier 2 was never carried out");

    [Fact]
    public void AReadByDMAIsNoBarrierOfTheDrivers() =>
        Fails(Right with { Trace = [.. Right.Trace.Select(e => e is Load { Number: 6 } load ? load with { Cpu = 0 } : e)] }).Should().StartWith("barrier 2 was never carried out");

    [Fact]
    public void AMechanismThatTheControllerDoesNotOfferFails() =>
        Fails(Right.Intent<PmrBarrier>(1, _ => true, barrier => barrier with { Mechanism = "MemoryRead" }))
            .Should().StartWith("barrier 2 is by a read of the region, which the controller does not offer: PMRCAP.PMRWBM is 2");

    [Fact]
    public void AReadOfTheRegionThatIsOfferedCannotBeSeen()
    {
        var finding = Find((Right with { Trace = Right.Trace.SetItem(0, PersistentDriver.Read(1, Register.PmrCap, PersistentDriver.Capabilities | 1 << 10)) })
            .Intent<PmrBarrier>(1, _ => true, barrier => barrier with { Mechanism = "MemoryRead" }));

        finding.Verdict.Should().Be(Verdict.NotObservable);
        finding.Observed.Should().StartWith("1 of 2 barriers cannot be seen: a read of the region is one of RAM to QEMU");
    }

    [Fact]
    public void ATraceWithoutLoadsShowsNoBarrier() =>
        Find(Right.Events(events => events.RemoveAll(happened => happened is Load))).Should().Match<Finding>(
            f => f.Verdict == Verdict.NotObservable && f.Observed.StartsWith("2 of 2 barriers cannot be seen: the trace has no loads", StringComparison.Ordinal));

    [Fact]
    public void AFileThatNobodyLookedAtProvesNothing() =>
        Find(Right with { Pmr = [] }).Should().Match<Finding>(
            f => f.Verdict == Verdict.NotObservable && f.Observed.StartsWith("the capture does not say what 1 of 1 barriered record", StringComparison.Ordinal));

    [Fact]
    public void WithoutABarrierThereIsNothingToRelyOn() =>
        Find(Right.Log(log => log.RemoveAll(intent => intent is PmrBarrier))).Observed.Should().StartWith("the driver told of no barrier; 2 records without a barrier");

    [Fact]
    public void WhatIsReadBackMustBeWhatWasKept()
    {
        var kept = new PmrRead(0, 64, DataPattern.Digest(3, 0, 64));
        Find(Right.Log(log => log.Add(kept))).Observed.Should().Contain("1 record read back as they were");
        Fails(Right.Log(log => log.Add(kept with { Digest = "00" }))).Should().Be("what was barriered is gone: the 64 bytes read back at offset 0 are not the record with seed 3");
        Find(Right.Log(log => log.Add(new PmrRead(64, 64, "00")))).Verdict.Should().Be(Verdict.Pass, "the record there has no barrier");
    }

    [Theory]
    [InlineData(-8, 64)]
    [InlineData(4, 64)]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue - 7, 64)]
    [InlineData(8, 64)]
    [InlineData(0, 128)]
    public void RecordsThatCannotBeAreNamed(long offset, int bytes) => Fails(Right.Log(log => log.Add(new PmrWritten(offset, bytes, 9)))).Should().Contain($"{bytes} bytes at offset {offset}");

    [Fact]
    public void AnUnknownMechanismFails() =>
        Fails(Right.Intent<PmrBarrier>(0, _ => true, barrier => barrier with { Mechanism = "Prayer" })).Should().StartWith("barrier 1 is by Prayer, which is no mechanism");

    private static Finding Find(Capture capture) => Lab.Judge.Judge.Decide(capture)[RuleNames.Persistence];

    private static string Fails(Capture capture) => WrongDriverSpec.Fails(capture, RuleNames.Persistence).Observed;

    private static Capture With(byte[] open) => Holding(64, open);

    private static Capture Holding(int offset, byte[] content)
    {
        var all = Convert.FromHexString(Right.Pmr[0].Content);
        content.CopyTo(all, offset);
        return Right with { Pmr = [new(0, Convert.ToHexStringLower(all))] };
    }
}
