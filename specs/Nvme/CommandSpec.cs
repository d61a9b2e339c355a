using System.Buffers.Binary;
using CsCheck;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Features;

namespace Lab.Specs.Nvme;

/// <summary>Each command against doublewords that were made by hand from the specification's figures.</summary>
[Trait("Tier", "unit")]
public sealed class CommandSpec
{
    private static readonly DataPointer Data = DataPointer.Prp(0x1000, 0x2000);

    public static TheoryData<string, SubmissionEntry, uint[]> Dwords => new()
    {
        // opcode (CDW0 7:0), NSID, then CDW10 to CDW15; the data pointer of each is looked at below.
        { "delete sq", AdminCommand.DeleteSubmissionQueue(3), [0x00, 0, 3, 0, 0, 0, 0, 0] },
        { "create sq", AdminCommand.CreateSubmissionQueue(3, 64, 0x1000, 2), [0x01, 0, 0x003F_0003, 0x0002_0001, 0, 0, 0, 0] },
        {
            "create sq, low", AdminCommand.CreateSubmissionQueue(3, 65536, 0x1000, 2, QueuePriority.Low, false),
            [0x01, 0, 0xFFFF_0003, 0x0002_0006, 0, 0, 0, 0]
        },
        { "get log page", AdminCommand.GetLogPage(LogPageIdentifier.SmartHealthInformation, 512, Data), [0x02, uint.MaxValue, 0x007F_0002, 0, 0, 0, 0, 0] },
        {
            "get log page, all fields",
            AdminCommand.GetLogPage(LogPageIdentifier.ErrorInformation, 4L * 0x1_0002, Data, 1, 0x12_3456_789C, true, 0x7F, 0xABCD, false, 2, 0x7F),
            [0x02, 1, 0x0001_FF01, 0xABCD_0001, 0x3456_789C, 0x12, 0x0200_007F, 0]
        },
        { "get log page by index", AdminCommand.GetLogPage(0, 4, Data, 0, 3, offsetIsIndex: true), [0x02, 0, 0, 0, 3, 0, 1 << 23, 0] },
        { "delete cq", AdminCommand.DeleteCompletionQueue(3), [0x04, 0, 3, 0, 0, 0, 0, 0] },
        { "create cq, polled", AdminCommand.CreateCompletionQueue(3, 2, 0x1000), [0x05, 0, 0x0001_0003, 1, 0, 0, 0, 0] },
        { "create cq, vector 5", AdminCommand.CreateCompletionQueue(3, 2, 0x1000, 5), [0x05, 0, 0x0001_0003, 0x0005_0003, 0, 0, 0, 0] },
        { "create cq, vector 0", AdminCommand.CreateCompletionQueue(3, 2, 0x1000, 0, false), [0x05, 0, 0x0001_0003, 2, 0, 0, 0, 0] },
        { "identify", AdminCommand.Identify(Cns.NamespaceControllerList, 7, Data, 0x1234, 2, 0x55, 3), [0x06, 7, 0x1234_0012, 0x0200_0055, 0, 0, 3, 0] },
        { "abort", AdminCommand.Abort(2, 0xBEEF), [0x08, 0, 0xBEEF_0002, 0, 0, 0, 0, 0] },
        { "get features", AdminCommand.GetFeatures(FeatureIdentifier.Timestamp, FeatureSelect.Saved, 1), [0x0A, 1, 0x20E, 0, 0, 0, 0, 0] },
        { "async event request", AdminCommand.AsyncEventRequest(), [0x0C, 0, 0, 0, 0, 0, 0, 0] },
        { "create namespace", AdminCommand.CreateNamespace(Data, 2), [0x0D, 0, 0, 0x0200_0000, 0, 0, 0, 0] },
        { "delete namespace", AdminCommand.DeleteNamespace(9), [0x0D, 9, 1, 0, 0, 0, 0, 0] },
        { "self-test", AdminCommand.DeviceSelfTest(1, SelfTestCode.Abort), [0x14, 1, 0xF, 0, 0, 0, 0, 0] },
        { "attach", AdminCommand.AttachNamespace(9, Data), [0x15, 9, 0, 0, 0, 0, 0, 0] },
        { "detach", AdminCommand.DetachNamespace(9, Data), [0x15, 9, 1, 0, 0, 0, 0, 0] },
        { "keep alive", AdminCommand.KeepAlive(), [0x18, 0, 0, 0, 0, 0, 0, 0] },
        { "doorbell buffers", AdminCommand.DoorbellBufferConfig(0x1000, 0x2000), [0x7C, 0, 0, 0, 0, 0, 0, 0] },
        { "format", AdminCommand.FormatNvm(1, 0x25, 1, true, true, SecureErase.Cryptographic), [0x80, 1, 0x2535, 0, 0, 0, 0, 0] },
        { "sanitize", AdminCommand.Sanitize(SanitizeAction.Overwrite, true, true, 3, 0xA5A5_A5A5), [0x84, 0, 0x23B, 0xA5A5_A5A5, 0, 0, 0, 0] },
        { "crypto erase", AdminCommand.Sanitize(SanitizeAction.CryptoErase), [0x84, 0, 4, 0, 0, 0, 0, 0] },
        { "queues", SetFeature.Queues(4, 8), [0x09, 0, 7, 0x0007_0003, 0, 0, 0, 0] },
        { "saved", SetFeature.Of(FeatureIdentifier.PowerManagement, 2, 1, true), [0x09, 1, 0x8000_0002, 2, 0, 0, 0, 0] },
        { "arbitration", SetFeature.Arbitration(7, 1, 2, 256), [0x09, 0, 1, 0xFF01_0007, 0, 0, 0, 0] },
        { "write cache", SetFeature.VolatileWriteCache(true), [0x09, 0, 6, 1, 0, 0, 0, 0] },
        { "coalescing", SetFeature.InterruptCoalescing(256, TimeSpan.FromMilliseconds(25.5)), [0x09, 0, 8, 0xFFFF, 0, 0, 0, 0] },
        { "vector", SetFeature.InterruptVector(3, true), [0x09, 0, 9, 0x1_0003, 0, 0, 0, 0] },
        { "atomicity", SetFeature.WriteAtomicity(true), [0x09, 0, 0xA, 1, 0, 0, 0, 0] },
        {
            "events", SetFeature.AsyncEvents(AsyncEventConfiguration.PersistentMemoryRegion | AsyncEventConfiguration.AttachedNamespaceAttribute),
            [0x09, 0, 0xB, 0x120, 0, 0, 0, 0]
        },
        { "host memory", SetFeature.HostMemoryBuffer(true, true, 16, 0x12_3456_7890, 2), [0x09, 0, 0xD, 3, 16, 0x3456_7890, 0x12, 2] },
        { "timestamp", SetFeature.Timestamp(Data), [0x09, 0, 0xE, 0, 0, 0, 0, 0] },
        { "keep alive timer", SetFeature.KeepAliveTimer(TimeSpan.FromMilliseconds(1.5)), [0x09, 0, 0xF, 2, 0, 0, 0, 0] },
        { "profile", SetFeature.IoCommandSetProfile(1), [0x09, 0, 0x19, 1, 0, 0, 0, 0] },
        { "flush", NvmCommand.Flush(1), [0x00, 1, 0, 0, 0, 0, 0, 0] },
        { "write", NvmCommand.Write(1, 0x12_3456_7890, 8, Data), [0x01, 1, 0x3456_7890, 0x12, 7, 0, 0, 0] },
        { "read, PRPs", NvmCommand.Read(1, 5, 65536, 0x1000, 0x2000), [0x02, 1, 5, 0, 0xFFFF, 0, 0, 0] },
        {
            "write, all fields",
            NvmCommand.Write(1, 0, 1, Data, new IoControl
            {
                Fua = true, LimitedRetry = true, PrInfo = PrInfo.Action | PrInfo.CheckGuard, StorageTagCheck = true, TagLower = 0x11223344,
                ApplicationTag = 0x5566, ApplicationTagMask = 0x7788, DirectiveType = 1, DirectiveSpecific = 0x99AA, DatasetManagement = 0xC5,
            }),
            [0x01, 1, 0, 0, 0xF110_0000, 0x99AA_00C5, 0x11223344, 0x7788_5566]
        },
        { "write uncorrectable", NvmCommand.WriteUncorrectable(1, 3, 2), [0x04, 1, 3, 0, 1, 0, 0, 0] },
        { "compare", NvmCommand.Compare(1, 3, 2, Data), [0x05, 1, 3, 0, 1, 0, 0, 0] },
        { "write zeroes", NvmCommand.WriteZeroes(1, 3, 2, deallocate: true), [0x08, 1, 3, 0, 1u << 25 | 1, 0, 0, 0] },
        {
            "zero the namespace", NvmCommand.WriteZeroes(1, 0, 1, new IoControl { Fua = true }, wholeNamespace: true),
            [0x08, 1, 0, 0, 1u << 30 | 1u << 23, 0, 0, 0]
        },
        { "dataset management", NvmCommand.DatasetManagement(1, 256, Data, true), [0x09, 1, 255, 4, 0, 0, 0, 0] },
        { "dataset management, hints", NvmCommand.DatasetManagement(1, 1, Data, false, true, true), [0x09, 1, 0, 3, 0, 0, 0, 0] },
        { "verify", NvmCommand.Verify(1, 3, 2, new IoControl { PrInfo = PrInfo.CheckReferenceTag, TagLower = 3 }), [0x0C, 1, 3, 0, 1u << 26 | 1, 0, 3, 0] },
        {
            "copy", NvmCommand.Copy(1, 0x1_0000_0002, 3, CopyRangeFormat.WideGuard, Data, new IoControl { PrInfo = PrInfo.CheckGuard }, PrInfo.Action, true),
            [0x19, 1, 2, 1, 1u << 28 | 1u << 25 | 8u << 12 | 1u << 8 | 2, 0, 0, 0]
        },
    };

    [Theory]
    [MemberData(nameof(Dwords))]
    public void ACommandIsWhatTheSpecificationDraws(string what, SubmissionEntry entry, uint[] expected)
    {
        uint[] actual = [entry.Dword(0), entry.Dword(1), .. Enumerable.Range(10, 6).Select(entry.Dword)];
        actual.Should().Equal(expected, what);
    }

    [Fact]
    public void ACommandWithDataPointsToIt()
    {
        foreach (var entry in new[]
                 {
                     AdminCommand.Identify(Cns.Controller, 0, Data), AdminCommand.GetLogPage(0, 4, Data), AdminCommand.CreateNamespace(Data),
                     AdminCommand.AttachNamespace(1, Data), AdminCommand.DoorbellBufferConfig(0x1000, 0x2000), SetFeature.Timestamp(Data),
                     NvmCommand.Write(1, 0, 1, Data), NvmCommand.Read(1, 0, 1, 0x1000, 0x2000), NvmCommand.Compare(1, 0, 1, Data),
                     NvmCommand.DatasetManagement(1, 1, Data, true), NvmCommand.Copy(1, 0, 1, CopyRangeFormat.Guard16, Data),
                 })
            entry.Data.Should().Be(Data);
        AdminCommand.CreateSubmissionQueue(1, 2, 0x7000, 1).Prp1.Should().Be(0x7000);
        AdminCommand.Identify(0, 1, 0x3000UL).Prp1.Should().Be(0x3000);
    }

    [Fact]
    public void AnSglSetsPsdtAndTheWholeDataPointer()
    {
        var entry = NvmCommand.Read(1, 0, 1, DataPointer.Sgl(SglDescriptor.DataBlock(0x1234, 512), 0x8000));
        entry.ToBytes()[..2].Should().Equal([0x02, 0x40], "PSDT 01b is bits 15:14 of CDW0");
        (entry.Psdt, entry.Mptr, entry.Sgl1).Should().Be((Psdt.SglMetadataBuffer, 0x8000UL, SglDescriptor.DataBlock(0x1234, 512)));
        entry.ToBytes()[24..40].Should().Equal([0x34, 0x12, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0x00]);
        NvmCommand.Read(1, 0, 1, DataPointer.SglWithMetadataSgl(SglDescriptor.BitBucket(8), 0x8000)).Dword(0).Should().Be(0x8002);
    }

    [Fact]
    public void LongTagsFillDwords2And3() =>
        NvmCommand.Read(1, 0, 1, Data, new IoControl { TagUpper = 0xFFFF_1234_5678_9ABC, TagLower = 0xDEF0_1234 }).Q1
            .Should().Be(0x1234_5678_9ABC, "LBTU has 48 bits: CDW2, and 15:0 of CDW3");

    [Fact]
    public void EverySetterChangesItsFieldAlone() =>
        Gen.Select(Gen.Byte.Array[64], Gen.UShort, Gen.UInt, Gen.Int[0, 3], Gen.Int[0, 15]).Sample((bytes, cid, word, two, index) =>
        {
            var entry = SubmissionEntry.FromBytes(bytes);
            Only(entry, entry.WithCid(cid), 2, 3).Cid.Should().Be(cid);
            Only(entry, entry.WithNsid(word), 4, 7).Nsid.Should().Be(word);
            Only(entry, entry.WithFuse((FusedOperation)two), 1, 1).Fuse.Should().Be((FusedOperation)two);
            Only(entry, entry.WithCdw(index, word), 4 * index, 4 * index + 3).Dword(index).Should().Be(word);
            var data = new DataPointer(word, 5, (Psdt)two, 7);
            var moved = entry.WithData(data);
            moved.Data.Should().Be(data);
            (moved.Opcode, moved.Cid, moved.Nsid, moved.Fuse, moved.Q1, moved.Q5)
                .Should().Be((entry.Opcode, entry.Cid, entry.Nsid, entry.Fuse, entry.Q1, entry.Q5));
        });

    [Theory]
    [InlineData(0)]
    [InlineData(65537)]
    [InlineData(-1)]
    public void BlocksThatTheFieldCannotHoldAreRefused(int blocks)
    {
        var act = () => NvmCommand.Read(1, 0, blocks, Data);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*1 to 65536 blocks*");
    }

    public static TheoryData<Action, string> Refused => new()
    {
        { () => NvmCommand.DatasetManagement(1, 257, Data, true), "*1 to 256 ranges*" },
        { () => AdminCommand.GetLogPage(0, 6, Data), "*multiple of 4*NUMD*" },
        { () => AdminCommand.GetLogPage(0, 4, Data, offset: 2), "*multiple of 4 (LPO)*" },
        { () => AdminCommand.GetLogPage(0, 4, Data, specificField: 128), "*LSP*" },
        { () => AdminCommand.FormatNvm(1, 64), "*0 to 63*" },
        { () => AdminCommand.FormatNvm(1, 0, 4), "*types 1 to 3*" },
        { () => AdminCommand.Identify(Cns.Controller, 0, Data, uuidIndex: 128), "*UUID Index*" },
        { () => AdminCommand.Sanitize(SanitizeAction.Overwrite, overwritePasses: 17), "*OWPASS holds 1 to 16*" },
        { () => SetFeature.Queues(0, 1), "*1 to 65535 I/O queues*" },
        { () => SetFeature.InterruptCoalescing(1, TimeSpan.FromMilliseconds(26)), "*25.5 ms*" },
        { () => SetFeature.KeepAliveTimer(TimeSpan.FromDays(60)), "*4294967295 ms*" },
        { () => SetFeature.HostMemoryBuffer(true, false, 1, 0x1008, 1), "*16 byte aligned, 0x1008*" },
        { () => SetFeature.Arbitration(0, 257, 1, 1), "*1 to 256*" },
        { () => Timestamp.Of(1UL << 48), "*48 bits*" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatDoesNotFitItsFieldIsRefused(Action act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);

    [Fact]
    public void RangesLieAsTheSpecificationDrawsThem()
    {
        var range = new byte[16];
        new DatasetRange(0x1122_3344_5566_7788, 0x99AA_BBCC, 0x0102_0304).WriteTo(range);
        range.Should().Equal(4, 3, 2, 1, 0xCC, 0xBB, 0xAA, 0x99, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11);
        DatasetRange.Read(range).Should().Be(new DatasetRange(0x1122_3344_5566_7788, 0x99AA_BBCC, 0x0102_0304));

        var source = Enumerable.Repeat((byte)0xEE, 40).ToArray();
        new CopyRange(0x0102_0304_0506_0708, 65536, 0xA1A2_A3A4, 0, 0xB1B2, 0xC1C2).WriteTo(source, CopyRangeFormat.Guard16);
        source[..32].Should().Equal(
            0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 6, 5, 4, 3, 2, 1, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0xA4, 0xA3, 0xA2, 0xA1, 0xB2, 0xB1, 0xC2, 0xC1);
        source[32].Should().Be(0xEE, "a range of format 0 ends after 32 bytes");
        new CopyRange(1, 1, 0xA1A2_A3A4, 0xD1D2_D3D4_D5D6, 0xB1B2, 0xC1C2).WriteTo(source, CopyRangeFormat.WideGuard);
        source[16..].Should().Equal(
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xA1, 0xA2, 0xA3, 0xA4, 0xB2, 0xB1, 0xC2, 0xC1);
        var tooLong = () => new CopyRange(1, 1, 0, 1).WriteTo(source, CopyRangeFormat.Guard16);
        tooLong.Should().Throw<InvalidOperationException>().WithMessage("*more bits than format 0*");
    }

    [Fact]
    public void ANamespaceRequestLiesAsTheSpecificationDrawsIt()
    {
        var bytes = new byte[4096];
        new NamespaceRequest(0x1000, 0x800, 0x25, true, 2, true, true).WriteTo(bytes);
        (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8))).Should().Be((0x1000UL, 0x800UL));
        (bytes[26], bytes[29], bytes[30]).Should().Be(((byte)0x55, (byte)0x0A, (byte)1));
        bytes.Count(b => b != 0).Should().Be(5, "nothing else may be set");
    }

    [Fact]
    public void AnEventsConfigurationAndAHostMemoryDescriptorAreBytesToo()
    {
        var descriptor = Enumerable.Repeat((byte)0xEE, 16).ToArray();
        new HostMemoryDescriptor(0x1_0000_1000, 3).WriteTo(descriptor);
        descriptor.Should().Equal(0, 0x10, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0);
        var time = new byte[8];
        Timestamp.Of(0x0102_0304_0506).WriteTo(time);
        time.Should().Equal(6, 5, 4, 3, 2, 1, 0, 0);
        var stamp = Timestamp.Read([6, 5, 4, 3, 2, 1, 0x03, 0]);
        (stamp.Milliseconds, stamp.MayHaveStopped, stamp.SetByHost).Should().Be((0x0102_0304_0506UL, true, true));
        new NumberOfQueues(0x0007_0003).ToString().Should().Be("4 I/O submission and 8 I/O completion queues");
        (new FeatureCapabilities(5).Saveable, new FeatureCapabilities(5).NamespaceSpecific, new FeatureCapabilities(5).Changeable)
            .Should().Be((true, false, true));
    }

    private static SubmissionEntry Only(SubmissionEntry before, SubmissionEntry after, int firstByte, int lastByte)
    {
        var (old, now) = (before.ToBytes(), after.ToBytes());
        for (var i = 0; i < 64; i++)
            if (i < firstByte || i > lastByte)
                now[i].Should().Be(old[i], $"byte {i} does not belong to the field");
        return after;
    }
}
