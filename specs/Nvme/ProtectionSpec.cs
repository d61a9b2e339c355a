using System.Text;
using CsCheck;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Identification;
using Lab.Nvme.Protection;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class ProtectionSpec
{
    private static readonly byte[] Digits = Encoding.ASCII.GetBytes("123456789");

    // Every layout that a namespace can have, with blocks as small as they come.
    private static readonly Gen<NamespaceFormat> Formats = Gen.Select(Gen.Int[0, 2], Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int[0, 24], Gen.Int[0, 64]).Select(
        (guard, type, extended, first, more, sts) =>
        {
            var format = (GuardFormat)guard;
            var (least, most) = format switch { GuardFormat.Guard16 => (0, 32), GuardFormat.Guard32 => (16, 64), _ => (0, 48) };
            return new NamespaceFormat(
                1000, 512, ProtectionTuple.Bytes(format) + more, extended, (ProtectionType)type, first, format, Math.Min(most, Math.Max(least, sts)));
        });

    [Theory]
    [InlineData(GuardFormat.Guard16, 0xD0DBUL)]
    [InlineData(GuardFormat.Guard32, 0xE306_9283UL)]
    [InlineData(GuardFormat.Guard64, 0xAE8B_1486_0A79_9888UL)]
    public void TheCheckValueIsTheOneInTheCatalogues(GuardFormat format, ulong check) => GuardCrc.Compute(format, Digits).Should().Be(check);

    // SBC-3 gives the first, RFC 3720 the second, the NVM Command Set specification the third.
    [Theory]
    [InlineData(GuardFormat.Guard16, 32, 0x00, 0x0000UL)]
    [InlineData(GuardFormat.Guard16, 32, 0xFF, 0xA293UL)]
    [InlineData(GuardFormat.Guard32, 32, 0x00, 0x8A91_36AAUL)]
    [InlineData(GuardFormat.Guard32, 32, 0xFF, 0x62A8_AB43UL)]
    [InlineData(GuardFormat.Guard64, 4096, 0x00, 0x6482_D367_EB22_B64EUL)]
    [InlineData(GuardFormat.Guard64, 4096, 0xFF, 0xC0DD_BA73_02EC_A3ACUL)]
    public void PublishedBuffersHaveTheirGuards(GuardFormat format, int bytes, byte fill, ulong guard) =>
        GuardCrc.Compute(format, Enumerable.Repeat(fill, bytes).ToArray()).Should().Be(guard);

    [Fact]
    public void AGuardIsTheRemainderOfALongDivision()
    {
        GuardCrc.Compute(GuardFormat.Guard16, Enumerable.Repeat((byte)0xA5, 512).ToArray()).Should().Be(Divided(Enumerable.Repeat((byte)0xA5, 512)));
        Gen.Byte.Array[0, 600].Sample(data => GuardCrc.Compute(GuardFormat.Guard16, data) == Divided(data));
    }

    [Fact]
    public void APieceAfterAnotherIsTheWhole() =>
        Gen.Select(Gen.Int[0, 2], Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 100]).Sample((guard, a, b) =>
        {
            var format = (GuardFormat)guard;
            return GuardCrc.Finish(format, GuardCrc.Add(format, GuardCrc.Add(format, GuardCrc.Start(format), a), b)) == GuardCrc.Compute(format, [.. a, .. b]);
        });

    [Fact]
    public void TuplesLieBigEndian()
    {
        var tuple = new ProtectionTuple(0x0102_0304_0506_0708, 0xA1A2, 0xB1B2_B3B4_B5B6, 0xC1C2_C3C4);
        Written(tuple, GuardFormat.Guard16).Should().Equal(7, 8, 0xA1, 0xA2, 0xC1, 0xC2, 0xC3, 0xC4);
        Written(tuple, GuardFormat.Guard32).Should().Equal(5, 6, 7, 8, 0xA1, 0xA2, 0xB1, 0xB2, 0xB3, 0xB4, 0xB5, 0xB6, 0xC1, 0xC2, 0xC3, 0xC4);
        Written(tuple, GuardFormat.Guard64).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 0xA1, 0xA2, 0xB5, 0xB6, 0xC1, 0xC2, 0xC3, 0xC4);
    }

    [Fact]
    public void ATupleSurvivesItsBytes() =>
        Gen.Select(Gen.Int[0, 2], Gen.Byte.Array[16]).Sample((guard, bytes) =>
        {
            var format = (GuardFormat)guard;
            return Written(ProtectionTuple.Read(bytes, format), format).SequenceEqual(bytes.Take(ProtectionTuple.Bytes(format)));
        });

    [Fact]
    public void StorageAndReferenceTagsComeApartAsTheyWerePutTogether() =>
        Gen.Select(Formats, Gen.ULong, Gen.ULong).Sample((format, storage, reference) =>
        {
            var (upper, lower) = new ProtectionTags(reference, StorageTag: storage).Pack(format.Guard, format.StorageTagBits);
            var bits = ProtectionTags.ReferenceTagBits(format.Guard, format.StorageTagBits);
            // The same in a type that is wide enough.
            var space = ((UInt128)storage & ((UInt128.One << format.StorageTagBits) - 1)) << bits | reference & ((UInt128.One << bits) - 1);
            ((UInt128)upper << 32 | lower).Should().Be(space);
            ProtectionTags.Unpack(new(0, 0, upper, lower), format.Guard, format.StorageTagBits).Should().Be(
                (storage & (ulong)((UInt128.One << format.StorageTagBits) - 1), reference & (ulong)((UInt128.One << bits) - 1)));
        });

    [Theory]
    [InlineData(GuardFormat.Guard16, 33)]
    [InlineData(GuardFormat.Guard32, 15)]
    [InlineData(GuardFormat.Guard32, 65)]
    [InlineData(GuardFormat.Guard64, 49)]
    [InlineData(GuardFormat.Guard64, -1)]
    public void AStorageTagThatDoesNotFitIsRefused(GuardFormat format, int bits)
    {
        var act = () => new ProtectionTags(0).Pack(format, bits);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*up to 64 bits each (STS)*");
    }

    [Fact]
    public void WhatIsGeneratedIsFoundRight() =>
        Cases.Sample((format, seed, reference, storage) =>
        {
            var (data, metadata, tags) = Protected(format, seed, reference, storage);
            ProtectionInformation.Verify(format, data, metadata, tags, All, true).Should().BeNull();
        });

    [Fact]
    public void ABitThatChangedInTheDataIsFoundByTheGuard() =>
        Gen.Select(Cases, Gen.Int[0, 3 * 512 * 8 - 1]).Sample((c, bit) =>
        {
            var (format, seed, reference, storage) = c;
            var (data, metadata, tags) = Protected(format, seed, reference, storage);
            var block = bit / (512 * 8);
            data[(int)format.DataBytes(block) + bit / 8 % 512] ^= (byte)(1 << bit % 8);
            var fault = ProtectionInformation.Verify(format, data, metadata, tags, PrInfo.CheckGuard);
            (fault?.Block, fault?.Status).Should().Be((block, StatusCode.EndToEndGuardCheckError));
            ProtectionInformation.Verify(format, data, metadata, tags, PrInfo.CheckReferenceTag | PrInfo.CheckApplicationTag, true)
                .Should().BeNull("the guard was not to be checked");
        });

    [Fact]
    public void MetadataBeforeTheTupleIsCoveredAndAfterItIsNot() =>
        Cases.Where((format, _, _, _) => format.MetadataBytes > ProtectionTuple.Bytes(format.Guard)).Sample((format, seed, reference, storage) =>
        {
            var (data, metadata, tags) = Protected(format, seed, reference, storage);
            var other = format.ProtectionFirst ? format.MetadataBytes - 1 : 0;
            (format.ExtendedBlock ? data.AsSpan(512 + other) : metadata.AsSpan(other))[0] ^= 1;
            (ProtectionInformation.Verify(format, data, metadata, tags, All) is null).Should().Be(format.ProtectionFirst);
        });

    [Fact]
    public void AnotherTagIsFound()
    {
        var format = new NamespaceFormat(1000, 512, 8, false, ProtectionType.Type1, false, GuardFormat.Guard16, 8);
        var (data, metadata, tags) = Protected(format, 1, 0xFFFFFF, 5);
        ProtectionInformation.Verify(format, data, metadata, tags with { ApplicationTag = 0x1235 }, All).Should()
            .Be(new ProtectionFault(0, StatusCode.EndToEndApplicationTagCheckError, 0x1235, 0x1234));
        ProtectionInformation.Verify(format, data, metadata, tags with { ApplicationTag = 0x1235, ApplicationTagMask = 0xFFFE }, All)
            .Should().BeNull("that bit is masked");
        ProtectionInformation.Verify(format, data, metadata, tags with { ReferenceTag = 0 }, All)!.ToString().Should()
            .Be("block 0: End-to-end Reference Tag Check Error: expected 0, found ffffff");
        ProtectionInformation.Verify(format, data, metadata, tags with { StorageTag = 4 }, All, true)!.Status
            .Should().Be(StatusCode.EndToEndStorageTagCheckError);
        ProtectionInformation.Verify(format, data, metadata, tags with { StorageTag = 4, StorageTagMask = 0xFE }, All, true)
            .Should().BeNull("that bit is masked");
        ProtectionInformation.Verify(format, data, metadata, tags with { StorageTag = 4 }, All).Should().BeNull("STC is 0");
        ProtectionTuple.Read(metadata.AsSpan(8), GuardFormat.Guard16).TagLower.Should().Be(0x05000000, "a reference tag wraps, and the storage tag stays");
    }

    [Fact]
    public void ASwappedBlockIsFoundByItsReferenceTag()
    {
        var format = new NamespaceFormat(1000, 512, 8, true, ProtectionType.Type1, false, GuardFormat.Guard16, 0);
        var (data, metadata, tags) = Protected(format, 1, 7, 0);
        byte[] swapped = [.. data[520..1040], .. data[..520], .. data[1040..]];
        ProtectionInformation.Verify(format, swapped, metadata, tags, All).Should().Be(new ProtectionFault(0, StatusCode.EndToEndReferenceTagCheckError, 7, 8));
        ProtectionInformation.Verify(format with { Protection = ProtectionType.Type3 }, swapped, metadata, tags, All)
            .Should().BeNull("type 3 has no reference tag to check");
    }

    [Fact]
    public void AnApplicationTagOfOnesSwitchesTheChecksOff()
    {
        var format = new NamespaceFormat(1000, 512, 8, false, ProtectionType.Type1, false, GuardFormat.Guard16, 0);
        var (data, metadata, tags) = Protected(format, 1, 7, 0);
        Array.Fill(metadata, (byte)0xFF, 2, 2);
        data[0] ^= 1;
        ProtectionInformation.Verify(format, data, metadata, tags, All).Should().BeNull();
        format = format with { Protection = ProtectionType.Type3 };
        ProtectionInformation.Verify(format, data, metadata, tags, All)!.Status
            .Should().Be(StatusCode.EndToEndGuardCheckError, "type 3 wants the reference tag of ones as well");
        Array.Fill(metadata, (byte)0xFF, 4, 4);
        ProtectionInformation.Verify(format, data, metadata, tags, All).Should().BeNull();
    }

    [Fact]
    public void ACommandStatesTheTagsAsTheTuplesHoldThem()
    {
        var format = new NamespaceFormat(1000, 4096, 16, false, ProtectionType.Type2, false, GuardFormat.Guard64, 16);
        var entry = NvmCommand.Read(1, 0, 1, DataPointer.Prp(0), new IoControl().WithTags(format, new(0x1122_3344, 0x5566, 0x7788, 0x99AA)));
        (entry.Dword(2), entry.Dword(3), entry.Dword(14), entry.Dword(15)).Should().Be((0x99AAu, 0u, 0x1122_3344u, 0x7788_5566u));
    }

    [Fact]
    public void BuffersThatAreNoWholeBlocksAreTheCallersMistake()
    {
        var format = new NamespaceFormat(1000, 512, 8, false, ProtectionType.Type1, false, GuardFormat.Guard16, 0);
        var act = () => ProtectionInformation.Generate(format, new byte[1024], new byte[8], new(0));
        act.Should().Throw<ArgumentException>().WithMessage("1024 bytes of data and 8 of metadata are no whole blocks of 512 and 8 bytes*");
        act = () => ProtectionInformation.Generate(format with { Protection = ProtectionType.None }, new byte[512], new byte[8], new(0));
        act.Should().Throw<ArgumentException>().WithMessage("*no protection information (DPS)*");
    }

    private const PrInfo All = PrInfo.CheckGuard | PrInfo.CheckApplicationTag | PrInfo.CheckReferenceTag;

    private static Gen<(NamespaceFormat Format, int Seed, ulong Reference, ulong Storage)> Cases => Gen.Select(Formats, Gen.Int, Gen.ULong, Gen.ULong);

    private static (byte[] Data, byte[] Metadata, ProtectionTags Tags) Protected(NamespaceFormat format, int seed, ulong reference, ulong storage)
    {
        var (data, metadata) = (new byte[format.DataBytes(3)], new byte[format.MetadataBufferBytes(3)]);
        var random = new Random(seed);
        random.NextBytes(data);
        random.NextBytes(metadata);
        var tags = new ProtectionTags(reference, 0x1234, StorageTag: storage);
        ProtectionInformation.Generate(format, data, metadata, tags);
        return (data, metadata, tags);
    }

    private static byte[] Written(ProtectionTuple tuple, GuardFormat format)
    {
        var bytes = new byte[ProtectionTuple.Bytes(format)];
        tuple.WriteTo(bytes, format);
        return bytes;
    }

    // The polynomial x^16 + x^15 + x^11 + x^9 + x^8 + x^7 + x^5 + x^4 + x^2 + x + 1, bit by bit.
    private static ulong Divided(IEnumerable<byte> data)
    {
        var remainder = 0u;
        foreach (var bit in data.Concat(new byte[2]).SelectMany(b => Enumerable.Range(0, 8).Select(i => (uint)b >> (7 - i) & 1)))
        {
            remainder = remainder << 1 | bit;
            if ((remainder & 0x1_0000) != 0)
                remainder ^= 0x1_8BB7;
        }
        return remainder;
    }
}
