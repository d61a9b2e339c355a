using CsCheck;
using Lab.Nvme.Registers;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class PropertyRegisterSpec
{
    [Fact]
    public void EveryBitOfCapHasItsOwnName()
    {
        (new Cap(1UL << 17).AmsWeightedRoundRobin, new Cap(1UL << 18).AmsVendorSpecific, new Cap(1UL << 36).Nssrs, new Cap(1UL << 37).CssNvm)
            .Should().Be((true, true, true, true));
        (new Cap(1UL << 43).CssIoCommandSets, new Cap(1UL << 44).CssAdminOnly, new Cap(1UL << 45).Bps, new Cap(3UL << 46).Cps)
            .Should().Be((true, true, true, 3));
        (new Cap(0xAUL << 48).MpsMin, new Cap(0xAUL << 52).MpsMax, new Cap(1UL << 56).Pmrs, new Cap(1UL << 57).Cmbs).Should().Be((10, 10, true, true));
        (new Cap(1UL << 58).Nsss, new Cap(1UL << 59).Crwms, new Cap(1UL << 60).Crims, new Cap(1UL << 61).Nsses).Should().Be((true, true, true, true));
        new Cap(0xFUL << 52).MaxPageBytes.Should().Be(128 << 20);
    }

    [Fact]
    public void CapPrintsItsFields() => new Cap(0x0240_0820_0F01_07FF).ToString().Should().Be(
        "CAP 024008200f0107ff: MQES 2048, CQR 1, AMS 0, TO 7500 ms, doorbell stride 4, NSSRS 0, CSS 41h, BPS 0, CPS 0, MPSMIN 4096, MPSMAX 65536, " +
        "PMRS 0, CMBS 1, NSSS 0, CRMS 0, NSSES 0");

    [Fact]
    public void AConfigurationIsBuiltFieldByField()
    {
        var cc = new Cc(0).WithEn(true).WithCss(6).WithMps(4).WithAms(1).WithEntrySizes(6, 4).WithCrime(true).WithShn(2);
        (cc.En, cc.Css, cc.Mps, cc.Ams, cc.Iosqes, cc.Iocqes, cc.Crime, cc.Shn).Should().Be((true, 6, 4, 1, 6, 4, true, 2));
        cc.Value.Should().Be(1u | 6u << 4 | 4u << 7 | 1u << 11 | 2u << 14 | 6u << 16 | 4u << 20 | 1u << 24);
        cc.PageBytes.Should().Be(65536);
        Cc.Enabled.Value.Should().Be(0x0046_0001);
        Cc.Enabled.WithNormalShutdown().Value.Should().Be(0x0046_4001);
        Cc.Enabled.WithNormalShutdown().WithAbruptShutdown().Shn.Should().Be(2, "one notification takes the place of the other");
    }

    [Fact]
    public void AFieldThatDoesNotFitIsRefused()
    {
        var act = () => Cc.Enabled.WithMps(16);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*bits 10:7 of CC hold 0 to 15*");
    }

    [Fact]
    public void StatusTellsWhatHappened()
    {
        var csts = new Csts(0b101_1011);
        (csts.Rdy, csts.Cfs, csts.Shst, csts.Nssro, csts.Pp, csts.St).Should().Be((true, true, 2, true, false, true));
        csts.ToString().Should().Be("CSTS 0000005b: RDY 1, CFS 1, SHST 2, NSSRO 1, PP 0, ST 1");
        new Csts(uint.MaxValue).ToString().Should().Contain("does not answer");
        Csts.ClearNssro.Value.Should().Be(0x10);
    }

    [Fact]
    public void AdminQueuesAreZeroBasedAndAligned()
    {
        Aqa.Of(16, 4096).Value.Should().Be(0x0FFF_000F);
        (Aqa.Of(16, 4096).SubmissionEntries, Aqa.Of(16, 4096).CompletionEntries).Should().Be((16, 4096));
        var tooDeep = () => Aqa.Of(4097, 2);
        tooDeep.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*2 to 4096 slots (AQA)*");
        var misaligned = () => AdminQueueBase.At(0x10);
        misaligned.Should().Throw<ArgumentException>().WithMessage("*4 KiB aligned*0x10 is not*");
        AdminQueueBase.At(0x1_2345_6000).Address.Should().Be(0x1_2345_6000);
    }

    [Fact]
    public void WordsThatMeanSomethingSpellIt()
    {
        Nssr.Reset.Value.Should().Be(Ascii("NVMe"));
        Nssd.Normal.Value.Should().Be(Ascii("Nrml"));
        Nssd.Abrupt.Value.Should().Be(Ascii("Abrt"));
    }

    [Fact]
    public void ReadyTimeoutsCountHalfSeconds()
    {
        var crto = new Crto(0x0002_FFFF);
        crto.WithMedia.Should().Be(TimeSpan.FromSeconds(32767.5));
        crto.IndependentOfMedia.Should().Be(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void EveryFlagOfTheBuffersLocationHasItsOwnName()
    {
        var flags = Enumerable.Range(3, 6).Select(bit => new CmbLoc(1u << bit)).ToArray();
        flags.Select(l => new[] { l.Cqmms, l.Cqpds, l.Cdpmls, l.Cdpcils, l.Cdmmms, l.Cqda }.Select((set, i) => set ? i : -1).Max())
            .Should().Equal(0, 1, 2, 3, 4, 5);
        new CmbLoc(0x62).ToString().Should().Be("CMBLOC 00000062: BIR 2, CQMMS 0, CQPDS 0, CDPMLS 1, CDPCILS 1, CDMMMS 0, CQDA 0, OFST 0");
    }

    [Fact]
    public void ABuffersBaseIsRefusedOrTaken()
    {
        (new CmbSts(1).Cbai, new CmbSts(2).Cbai).Should().Be((true, false));
        (CmbMsc.At(0x8000).Cre, CmbMsc.At(0x8000).Cmse, CmbMsc.At(0x8000).Cba, CmbMsc.RegistersOnly.Cmse).Should().Be((true, true, 0x8000UL, false));
    }

    [Theory]
    [InlineData(0x0000_0700u, 7UL)]
    [InlineData(0x0000_0701u, 7UL << 10)]
    [InlineData(0x0000_0702u, 7UL << 20)]
    [InlineData(0xFFFF_FF03u, 0xFF_FFFFUL << 30)]
    public void ElasticityAndThroughputAreAValueAndAUnit(uint register, ulong bytes)
    {
        new CmbEbs(register).ElasticityBytes.Should().Be(bytes);
        new CmbSwtp(register).BytesPerSecond.Should().Be(bytes);
        new PmrEbs(register).ElasticityBytes.Should().Be(bytes);
        new PmrSwtp(register).BytesPerSecond.Should().Be(bytes);
    }

    // A decoder that reads the value from the unit's bits, as a library in use does for PMRSWTP, finds 2 MiB/s here.
    [Fact]
    public void TheThroughputsValueIsNotItsUnit()
    {
        new PmrSwtp(100u << 8 | 2).BytesPerSecond.Should().Be(100 << 20);
        new PmrSwtp(100u << 8 | 2).ToString().Should().Be("PMRSWTP 00006402: 100 MiB/s");
    }

    [Fact]
    public void AReservedUnitHasNoValue() => Gen.Select(Gen.UInt, Gen.UInt[4, 15]).Sample((value, unit) =>
    {
        var register = value & ~0xFu | unit;
        return new CmbEbs(register).ElasticityBytes is null && new CmbSwtp(register).BytesPerSecond is null &&
               new PmrEbs(register).ElasticityBytes is null && new PmrSwtp(register).BytesPerSecond is null &&
               new PmrSwtp(register).ToString().EndsWith($"reserved unit {unit}", StringComparison.Ordinal);
    });

    [Fact]
    public void ReadBypassIsItsOwnBit()
    {
        (new CmbEbs(0x10).Cmbrbb, new CmbEbs(0xEF).Cmbrbb).Should().Be((true, false));
        (new PmrEbs(0x10).Pmrrbb, new PmrEbs(0xEF).Pmrrbb).Should().Be((true, false));
    }

    [Fact]
    public void TheRegionOfQemuDecodes()
    {
        var pmr = new PmrCap(0x0100_0898);
        (pmr.Rds, pmr.Wds, pmr.Bir, pmr.Pmrwbm, pmr.BarrierByMemoryRead, pmr.BarrierByStatusRead, pmr.Cmss).Should().Be((true, true, 4, 2, false, true, true));
        pmr.Timeout.Should().Be(TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0x00FF_0000u, 127.5)]
    [InlineData(0x0002_0100u, 120)]
    public void TheRegionsTimeoutHasTwoUnits(uint register, double seconds) => new PmrCap(register).Timeout.Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void TheRegionsHealthHasNames()
    {
        var status = new PmrSts(0x1705);
        (status.Err, status.Nrdy, status.Hsts, status.Cbai).Should().Be((5, true, PmrHealth.Unreliable, true));
        status.ToString().Should().Be("PMRSTS 00001705: ERR 5, NRDY 1, HSTS 3 (unreliable), CBAI 1");
        new PmrSts(0xA00).ToString().Should().Contain("HSTS 5 (reserved)");
        new PmrCtl(1).Should().Be(PmrCtl.Enabled);
    }

    [Fact]
    public void TheRegionsBaseIsTwoHalves()
    {
        var (low, high) = (PmrMscl.At(0x12_3456_7000), PmrMscu.At(0x12_3456_7000));
        (low.Value, high.Value, high.Cba(low)).Should().Be((0x3456_7002u, 0x12u, 0x12_3456_7000UL));
        var misaligned = () => PmrMscl.At(0x800);
        misaligned.Should().Throw<ArgumentException>().WithMessage("*4 KiB aligned*0x800*");
    }

    [Fact]
    public void VersionsCompareByMajorThenMinor()
    {
        var vs = new Vs(0x0001_0400);
        (vs.IsAtLeast(1, 3), vs.IsAtLeast(1, 4), vs.IsAtLeast(2, 0), new Vs(0x0002_0000).IsAtLeast(1, 4)).Should().Be((true, true, false, true));
        new Vs(0x0002_0103).ToString().Should().Be("NVMe 2.1.3");
    }

    [Fact]
    public void AMaskHasABitForEachVector()
    {
        InterruptMask.Of(31).Value.Should().Be(0x8000_0000);
        (InterruptMask.All.Masks(5), InterruptMask.Of(4).Masks(5), InterruptMask.All.Masks(32)).Should().Be((true, false, false));
        var act = () => InterruptMask.Of(32);
        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static uint Ascii(string text) => text.Aggregate(0u, (word, c) => word << 8 | c);
}
