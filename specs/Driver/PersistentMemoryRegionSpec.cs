using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Persistence;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;

namespace Lab.Specs.Driver;

[Trait("Tier", "unit")]
public sealed class PersistentMemoryRegionSpec
{
    private const uint MemoryRead = 1 << 10, StatusRead = 1 << 11;

    [Fact]
    public void ItIsEnabledThenLookedAtThenDecodedWithTheUpperHalfFirst()
    {
        var fake = new FakeRegion();
        using var region = Enable(fake);

        fake.Acts.SkipWhile(act => act != "store e04 1").Should().Equal(
            "store e04 1", "load e08", "load e08", "store e18 8", "store e14 40000002", "load e08");
        region.ControllerAddress.Should().Be(FakeRegion.RegionAddress);
        region.Bytes.Should().Be(1 << 20);
        region.StatusReads.Should().Be(3);
    }

    [Fact]
    public void WithoutControllerMemorySpaceTheAddressIsLeftAlone()
    {
        var fake = new FakeRegion();
        fake.Registers.Words[Register.PmrCap] &= ~(1u << 24);
        using var region = Enable(fake);

        fake.Acts.Should().NotContain(act => act.StartsWith("store e1", StringComparison.Ordinal));
        region.ControllerAddress.Should().BeNull();
        region.WhyNot(MemoryUse.ReadData).Should().Be($"the controller does not decode the persistent memory region for data: PMRCAP.CMSS is 0 ({region.Capabilities})");
    }

    [Fact]
    public void OnceMoreEnabledItIsDecodedOnceMore()
    {
        var fake = new FakeRegion();
        using var region = Enable(fake);
        region.Disable();
        fake.Acts.Clear();

        region.Enable();

        fake.Acts.Should().ContainInOrder("store e04 1", "store e18 8", "store e14 40000002");
    }

    [Fact]
    public void DisabledTheControllerNeitherDecodesNorHasIt()
    {
        var fake = new FakeRegion();
        using var region = Enable(fake);
        fake.Acts.Clear();

        region.Disable();

        fake.Acts.Should().Equal("store e14 0", "store e18 0", "store e04 0");
        region.WhyNot(MemoryUse.WriteData).Should().NotBeNull();
    }

    [Fact]
    public void AControllerWithoutARegionIsRefusedByTheRegistersName()
    {
        var act = () => Enable(new FakeRegion { Cap = new(0x7FF) });
        act.Should().Throw<DriverException>().WithMessage("CAP 00000000000007ff: PMRS is 0*");
    }

    [Theory]
    [InlineData(0x0100_0800u, "PMRCAP 01000800: BIR is 0*")]
    [InlineData(0x0100_0080u, "PMRCAP 01000080: PMRWBM is 0*")]
    [InlineData(0x0100_0A80u, "PMRCAP 01000a80: PMRTU is 2*")]
    [InlineData(0x0100_08A0u, "PMRCAP 010008a0: BIR is 5, and fake has no memory BAR 5")]
    public void CapabilitiesThatMakeNoSenseAreRefusedBeforeAnythingIsEnabled(uint capabilities, string message)
    {
        var fake = new FakeRegion();
        fake.Registers.Words[Register.PmrCap] = capabilities;

        fake.Invoking(it => Enable(it)).Should().Throw<DriverException>().WithMessage(message);
        fake.Acts.Should().NotContain(act => act.StartsWith("store", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0x005u, "*PMRSTS.ERR is 5*")]
    [InlineData(0x200u, "*what was persistent before the last reset may be lost: PMRSTS.HSTS is 1*")]
    [InlineData(0x400u, "*what is written is dropped: PMRSTS.HSTS is 2*")]
    [InlineData(0x600u, "*what is read may be wrong and what is written may be lost: PMRSTS.HSTS is 3*")]
    [InlineData(0x800u, "*the value is reserved: PMRSTS.HSTS is 4*")]
    [InlineData(0x1000u, "*refuses the controller base address 0x840000000*PMRSTS.CBAI is 1*")]
    [InlineData(uint.MaxValue, "*no longer answers*")]
    public void ARegionThatIsNotWellSaysWhy(uint status, string message)
    {
        var fake = new FakeRegion();
        fake.Registers.Words[Register.PmrSts] = status;
        fake.Invoking(it => Enable(it)).Should().Throw<DriverException>().WithMessage(message);
    }

    [Fact]
    public void ARegionThatIsNeverReadyIsGivenUp()
    {
        var fake = new FakeRegion();
        fake.Registers.Words[Register.PmrSts] = 0x100;
        fake.Invoking(it => Enable(it)).Should().Throw<DriverException>().WithMessage("*is not ready 500 ms (PMRCAP.PMRTO) after PMRCTL.EN was set; PMRSTS 00000100*");
    }

    [Theory]
    [InlineData(StatusRead, BarrierMechanism.StatusRead, "load e08")]
    [InlineData(MemoryRead, BarrierMechanism.MemoryRead, "load pmr+0")]
    [InlineData(StatusRead | MemoryRead, BarrierMechanism.StatusRead, "load e08")]
    public void ABarrierIsAFenceAndAReadThatTheControllerOffers(uint offered, BarrierMechanism mechanism, string read)
    {
        var fake = Offering(offered);
        var log = new Log();
        using var region = Enable(fake, null, log);
        fake.Acts.Clear();

        region.Barrier().Should().Be(mechanism);

        fake.Acts.Should().Equal("fence Full", read);
        log.Told[^1].Should().Be(new PmrBarrier($"{mechanism}", region.StatusReads));
    }

    [Fact]
    public void AMechanismThatIsNotOfferedIsTakenOnlyWhenForced()
    {
        var fake = Offering(StatusRead);
        using var region = Enable(fake, new() { Forced = BarrierMechanism.MemoryRead });
        fake.Acts.Clear();

        region.Barrier().Should().Be(BarrierMechanism.MemoryRead);
        fake.Acts.Should().Equal("fence Full", "load pmr+0");
    }

    [Fact]
    public void AClaimedBarrierIsToldAndNotDone()
    {
        var fake = Offering(StatusRead);
        var log = new Log();
        using var region = Enable(fake, new() { ClaimBarriers = true }, log);
        fake.Acts.Clear();

        region.Barrier();

        fake.Acts.Should().BeEmpty();
        log.Told[^1].Should().Be(new PmrBarrier("StatusRead", 4));
    }

    [Fact]
    public void ABarrierThatReportsAnErrorIsNone()
    {
        var fake = Offering(StatusRead);
        var log = new Log();
        using var region = Enable(fake, null, log);
        fake.Registers.Words[Register.PmrSts] = 1;

        region.Invoking(it => it.Barrier()).Should().Throw<DriverException>().WithMessage("*what was written since the last barrier may be lost: PMRSTS.ERR is 1*");
        log.Told.Should().NotContain(intent => intent is PmrBarrier);
    }

    [Theory]
    [InlineData(MemoryUse.ReadData, 1 << 3, "*PMRCAP.RDS is 0*")]
    [InlineData(MemoryUse.WriteData, 1 << 4, "*PMRCAP.WDS is 0*")]
    [InlineData(MemoryUse.SubmissionQueue, 0, "*may hold data only, not queues (NVMe Base 2.1, 8.2.4)")]
    [InlineData(MemoryUse.CompletionQueue, 0, "*may hold data only, not queues*")]
    [InlineData(MemoryUse.Lists, 0, "*may hold data only, not PRP and SGL lists*")]
    public void AUseThatTheControllerDoesNotAllowIsRefusedByTheFlagsName(MemoryUse use, int flag, string message)
    {
        var fake = new FakeRegion();
        fake.Registers.Words[Register.PmrCap] &= ~(ulong)flag;
        using var region = Enable(fake);

        region.Invoking(it => it.Allocate(4096, use)).Should().Throw<DriverException>().WithMessage(message);
        region.Allocate(4096, use, force: true).ControllerAddress.Should().Be(FakeRegion.RegionAddress);
    }

    [Fact]
    public void BuffersAreHandedOutUntilTheRegionIsFull()
    {
        using var region = Enable(new FakeRegion());
        var first = region.Allocate((1 << 20) - 4096, MemoryUse.ReadData);
        var second = region.Allocate(4096, MemoryUse.WriteData);

        (second.ControllerAddress - first.ControllerAddress).Should().Be((1 << 20) - 4096);
        region.Invoking(it => it.Allocate(8, MemoryUse.ReadData)).Should().Throw<DriverException>().WithMessage("*has 0 bytes left in one piece*");
        region.Free(first);
        region.Allocate(8, MemoryUse.ReadData).Offset.Should().Be(0);
    }

    [Fact]
    public void BytesOutsideTheRegionAreRefused()
    {
        using var region = Enable(new FakeRegion());
        region.Invoking(it => it.Write((1 << 20) - 8, new byte[16])).Should().Throw<ArgumentOutOfRangeException>();
        region.Invoking(it => it.Read(-8, new byte[8])).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void ElasticityAndThroughputAreDecoded()
    {
        var fake = new FakeRegion();
        (fake.Registers.Words[Register.PmrEbs], fake.Registers.Words[Register.PmrSwtp]) = (64 << 8 | 1 << 4 | 1, 300 << 8 | 2);
        using var region = Enable(fake);

        region.ElasticityBuffer.ElasticityBytes.Should().Be(64 << 10);
        region.ElasticityBuffer.Pmrrbb.Should().BeTrue();
        region.SustainedThroughput.BytesPerSecond.Should().Be(300UL << 20);
    }

    private static FakeRegion Offering(uint barriers)
    {
        var fake = new FakeRegion();
        fake.Registers.Words[Register.PmrCap] = fake.Registers.Words[Register.PmrCap] & ~(ulong)(MemoryRead | StatusRead) | barriers;
        return fake;
    }

    private static PersistentMemoryRegion Enable(FakeRegion fake, PmrOptions? options = null, IIntentSink? intents = null) =>
        PersistentMemoryRegion.Enable(fake, fake.Registers, fake.Cap, options, intents);

    private sealed class Log : IIntentSink
    {
        public List<Intent> Told { get; } = [];

        public void Tell(Intent intent) => Told.Add(intent);
    }
}
