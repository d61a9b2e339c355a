using CsCheck;
using Lab.Nvme;
using Lab.Nvme.Registers;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class RegisterSpec
{
    // The values that QEMU 10.0's controller with a 16 MiB buffer reports (hw/nvme/ctrl.c, nvme_init_ctrl and nvme_init_cmb).
    [Fact]
    public void CapOfQemuDecodes()
    {
        var cap = new Cap(0x0240_0820_0F01_07FF);
        cap.MaxQueueEntries.Should().Be(2048);
        cap.Cqr.Should().BeTrue();
        cap.Timeout.Should().Be(TimeSpan.FromSeconds(7.5));
        cap.DoorbellStride.Should().Be(4);
        cap.MinPageBytes.Should().Be(4096);
        cap.Cmbs.Should().BeTrue();
        cap.Pmrs.Should().BeFalse();
    }

    [Fact]
    public void ATimeoutOfZeroStillBoundsAWait() => new Cap(0).Timeout.Should().Be(TimeSpan.FromMilliseconds(500));

    [Fact]
    public void BufferOfQemuDecodes()
    {
        var size = new CmbSz(0x0001_021D);
        size.SizeBytes.Should().Be(16 << 20);
        (size.Sqs, size.Cqs, size.Lists, size.Rds, size.Wds).Should().Be((true, false, true, true, true));
        new CmbLoc(0x62).Bir.Should().Be(2);
    }

    [Fact]
    public void TheBuffersOffsetCountsSizeUnitsAndNotBytes() =>
        new CmbLoc(0x0000_3002).OffsetBytes(new CmbSz(0x0001_021D)).Should().Be(3 * (1 << 20));

    [Fact]
    public void ABufferOfAnySizeNeverOverflows() =>
        Gen.UInt.Sample(value => new CmbSz(value & ~0xF00u | 0x600).SizeBytes >> 36 == (value >> 12));

    [Fact]
    public void TheControllerBaseAddressMustBePageAligned()
    {
        var act = () => CmbMsc.At(0x1234);
        act.Should().Throw<ArgumentException>().WithMessage("*4 KiB aligned*0x1234*");
        CmbMsc.At(0x1_0000_0000).Value.Should().Be(0x1_0000_0003);
    }

    [Fact]
    public void DoorbellsDecodeToWhatTheyWereMadeFrom() =>
        Gen.Select(Gen.Int[0, 65535], Gen.Int[0, 4]).Sample((queue, dstrd) =>
        {
            var doorbells = new Doorbells(4 << dstrd);
            doorbells.TryDecode(doorbells.SqTail(queue), out var kind, out var id).Should().BeTrue();
            (kind, id).Should().Be((QueueKind.Submission, queue));
            doorbells.TryDecode(doorbells.CqHead(queue), out kind, out id).Should().BeTrue();
            (kind, id).Should().Be((QueueKind.Completion, queue));
        });

    [Theory]
    [InlineData(0x1002)]
    [InlineData(0x0FFC)]
    [InlineData(0x1001)]
    public void WhatIsNoDoorbellDecodesToNone(long offset) => new Doorbells(4).TryDecode(offset, out _, out _).Should().BeFalse();
}
