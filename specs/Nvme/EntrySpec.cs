using System.Runtime.CompilerServices;
using CsCheck;
using Lab.Nvme;
using Lab.Nvme.Commands;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class EntrySpec
{
    [Fact]
    public void EntriesAreAsWideAsTheQueuesSlots() => (Unsafe.SizeOf<SubmissionEntry>(), Unsafe.SizeOf<CompletionEntry>()).Should().Be((64, 16));

    [Fact]
    public void FieldsLieWhereTheSpecificationPutsThem()
    {
        var bytes = SubmissionEntry.Of(0x02, 0xBEEF, 0x11223344, 0x1000, 0x2000, 0xAABBCCDD, 0x01020304, 7).ToBytes();
        bytes[0].Should().Be(0x02, "OPC is byte 0");
        bytes[2..4].Should().Equal([0xEF, 0xBE], "CID is bytes 2 and 3, little-endian");
        bytes[4..8].Should().Equal([0x44, 0x33, 0x22, 0x11], "NSID is bytes 4 to 7");
        BitConverter.ToUInt64(bytes, 24).Should().Be(0x1000, "PRP1 is bytes 24 to 31");
        BitConverter.ToUInt64(bytes, 32).Should().Be(0x2000, "PRP2 is bytes 32 to 39");
        BitConverter.ToUInt32(bytes, 40).Should().Be(0xAABBCCDD, "CDW10 is bytes 40 to 43");
        BitConverter.ToUInt32(bytes, 44).Should().Be(0x01020304, "CDW11 is bytes 44 to 47");
        BitConverter.ToUInt32(bytes, 48).Should().Be(7, "CDW12 is bytes 48 to 51");
    }

    [Fact]
    public void AnEntrySurvivesItsBytes() =>
        Gen.Byte.Array[64].Sample(bytes => SubmissionEntry.FromBytes(bytes).ToBytes().SequenceEqual(bytes));

    [Fact]
    public void DoublewordsAreTheHalvesOfQuadwords() =>
        Gen.Byte.Array[64].Sample(bytes =>
        {
            var entry = SubmissionEntry.FromBytes(bytes);
            for (var i = 0; i < 16; i++)
                entry.Dword(i).Should().Be(BitConverter.ToUInt32(bytes, 4 * i));
        });

    [Fact]
    public void ACompletionSaysWhichCommandAndHow()
    {
        var entry = new CompletionEntry(0, 0, 0x0001_0005, 0x8025_0042);
        (entry.SqHead, entry.SqId, entry.Cid, entry.Phase).Should().Be((5, 1, (ushort)0x42, 1));
        entry.Status.Name.Should().Be("Invalid Use of Controller Memory Buffer");
        entry.Status.Dnr.Should().BeTrue();
        CompletionEntry.FromBytes([0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 1, 0, 0x42, 0, 0x25, 0x80]).Should().Be(entry);
    }

    [Fact]
    public void ARingIsFullWithOneSlotFree() =>
        Gen.Select(Gen.Int[2, 4096], Gen.Int[0, 4095], Gen.Int[0, 4095]).Where((depth, a, b) => a < depth && b < depth).Sample((depth, head, tail) =>
        {
            var ring = new QueueRing(depth);
            ring.Slots(head, tail).Count().Should().Be(ring.Distance(head, tail));
            ring.IsFull(head, tail).Should().Be(ring.Distance(head, tail) == depth - 1);
        });

    [Fact]
    public void APatternDependsOnSeedAndPosition()
    {
        DataPattern.Digest(1, 0, 4096).Should().Be(DataPattern.Digest(1, 0, 4096));
        new[] { DataPattern.Digest(1, 0, 4096), DataPattern.Digest(2, 0, 4096), DataPattern.Digest(1, 4096, 4096) }.Should().OnlyHaveUniqueItems();
    }
}
