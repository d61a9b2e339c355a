using CsCheck;
using Lab.Nvme.Identification;
using Lab.Nvme.Protection;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class IdentifyNamespaceSpec
{
    public static TheoryData<string, int, byte[], Func<NamespaceData, object?>, object> Fields => new()
    {
        { "NSZE", 0, [1, 2, 3, 4, 5, 6, 7, 8], n => n.Nsze, 0x0807060504030201UL },
        { "NCAP", 8, [1], n => n.Ncap, 1UL },
        { "NUSE", 16, [1], n => n.Nuse, 1UL },
        { "NSFEAT", 24, [0x13], n => n.Nsfeat, NamespaceFeatures.ThinProvisioning | NamespaceFeatures.AtomicWriteUnits | NamespaceFeatures.OptimalPerformance },
        { "NLBAF", 25, [7], n => n.Nlbaf, 8 },
        { "NLBAF past the structure", 25, [0xFF], n => n.Nlbaf, 64 },
        { "FLBAS", 26, [0x65], n => n.FormatIndex, 0x35 },
        { "FLBAS extended", 26, [0x10], n => n.ExtendedBlock, true },
        { "MC extended", 27, [1], n => n.McExtendedBlock, true },
        { "MC separate", 27, [2], n => n.McSeparateBuffer, true },
        { "DPC", 28, [0x1F], n => n.Dpc, 0x1F },
        { "DPS type", 29, [0x0B], n => n.ProtectionType, 3 },
        { "DPS first", 29, [0x08], n => n.ProtectionFirst, true },
        { "NMIC", 30, [1], n => n.IsShared, true },
        { "RESCAP", 31, [0xFF], n => n.Rescap, 255 },
        { "FPI", 32, [0x80 | 37], n => n.FormatRemainingPercent, 37 },
        { "DLFEAT", 33, [9], n => n.Dlfeat, 9 },
        { "NOIOB", 46, [0, 1], n => n.Noiob, 256 },
        { "NVMCAP", 48, [0, 0, 0, 4], n => n.Nvmcap, 64UL << 20 },
        { "NVMCAP past 16 EiB", 63, [1], n => n.Nvmcap, ulong.MaxValue },
        { "MSSRL", 74, [0x80, 0], n => n.Mssrl, 128 },
        { "MCL", 76, [0x80, 0, 0, 0], n => n.Mcl, 128u },
        { "MSRC", 80, [127], n => n.Msrc, 128 },
        { "NULBAF", 82, [2], n => n.Nulbaf, 2 },
        { "ANAGRPID", 92, [1, 0, 0, 0], n => n.Anagrpid, 1u },
        { "NSATTR", 99, [1], n => n.IsWriteProtected, true },
        { "NVMSETID", 100, [1, 2], n => n.Nvmsetid, (ushort)0x201 },
        { "ENDGID", 102, [1, 2], n => n.Endgid, (ushort)0x201 },
        { "NGUID", 104, [0xAB], n => n.Nguid.Span[0], (byte)0xAB },
        { "EUI64", 120, [0x52, 0x54], n => n.Eui64.Span[1], (byte)0x54 },
        { "LBAF0", 128, [8, 0, 12, 2], n => n.Format(0), new LbaFormat(0x020C_0008) },
        { "LBAF63", 380, [8, 0, 12, 2], n => n.Format(63), new LbaFormat(0x020C_0008) },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void AFieldLiesWhereTheSpecificationPutsIt(string field, int at, byte[] bytes, Func<NamespaceData, object?> read, object expected)
    {
        read(NamespaceData.Decode(new WirePage().Put(at, bytes))).Should().Be(expected, field);
        read(NamespaceData.Decode(new WirePage())).Should().NotBe(expected, $"{field} must come from its bytes");
    }

    [Fact]
    public void AtomicWriteUnitsCountOnlyWhereTheNamespaceHasThem()
    {
        var units = new WirePage().Put16(34, 7).Put16(36, 3).Put16(38, 1);
        NamespaceData.Decode(units).Nawun.Should().BeNull("AWUN applies");
        var data = NamespaceData.Decode(units.Put(24, 2));
        (data.Nawun, data.Nawupf, data.Nacwu).Should().Be((8, 4, 2));
    }

    [Fact]
    public void AFormatIsDataAndMetadata()
    {
        var format = new LbaFormat(0x030C_0010);
        (format.BlockBytes, format.Ms, format.Rp).Should().Be((4096, 16, 3));
        format.ToString().Should().Be("4096 bytes + 16 of metadata");
    }

    [Fact]
    public void NoBlockSizeOverflows() =>
        Gen.UInt.Sample(value =>
        {
            var format = new LbaFormat(value);
            var shift = (int)(value >> 16 & 0xFF);
            return format.BlockBytes == (shift is >= 9 and <= 30 ? 1L << shift : 0);
        });

    [Fact]
    public void ANamespaceOfQemuHasItsFormat()
    {
        var page = new WirePage().Put64(0, 131072).Put64(8, 131072).Put(25, 7).Put(26, 0x14).Put(29, 0x09).Put(128 + 16, 8, 0, 9, 0);
        NamespaceFormat.TryDecode(NamespaceData.Decode(page), null, out var format, out _).Should().BeTrue();
        format.Should().Be(new NamespaceFormat(131072, 512, 8, true, ProtectionType.Type1, true, GuardFormat.Guard16, 0));
        (format!.SizeBytes, format.DataBytes(8), format.MetadataBufferBytes(8)).Should().Be((64UL << 20, 8L * 520, 0L));
        NamespaceFormat.TryDecode(NamespaceData.Decode(page.Put(26, 0x04)), null, out format, out _).Should().BeTrue();
        (format!.DataBytes(8), format.MetadataBufferBytes(8)).Should().Be((4096L, 64L));
    }

    [Fact]
    public void AWideGuardComesFromTheCommandSetsOwnStructure()
    {
        var page = new WirePage().Put64(0, 8).Put(25, 7).Put(26, 1).Put(29, 2).Put(132, 16, 0, 12, 0);
        var extended = NvmNamespaceData.Decode(new WirePage().Put64(0, 0xFFFF).Put(8, 4).Put32(16, 2 << 7 | 16));
        NamespaceFormat.TryDecode(NamespaceData.Decode(page), extended, out var format, out _).Should().BeTrue();
        format.Should().Be(new NamespaceFormat(8, 4096, 16, false, ProtectionType.Type2, false, GuardFormat.Guard64, 16));
        (extended.Lbstm, extended.Pic).Should().Be((0xFFFFUL, 4));
    }

    public static TheoryData<byte[], byte[]?, string> Hostile => new()
    {
        { new WirePage().Bytes, null, "Identify Namespace: all zero, the NSID is not active" },
        { Sane().Put(26, 8).Bytes, null, "*FLBAS selects LBA format 8, and there are 8 (NLBAF, NULBAF)" },
        { Sane().Put(25, 255).Put(26, 0x6F).Bytes, null, "*LBADS of LBA format 63 is 0, and a block has 2^9 to 2^30 bytes" },
        { Sane().Put(130, 255).Bytes, null, "*LBADS of LBA format 0 is 255*" },
        { Sane().Put(130, 8).Bytes, null, "*LBADS of LBA format 0 is 8*" },
        { Sane().Put64(0, 0).Put(8, 1).Bytes, null, "*NSZE is 0*" },
        { Sane().Put64(0, 1UL << 54).Bytes, null, "*NSZE is 18014398509481984 blocks of 512 bytes, more than 2^63 bytes" },
        { Sane().Put(29, 5).Bytes, null, "*DPS has protection type 5*" },
        { Sane().Put(29, 1).Put(128, 4).Bytes, null, "*type 1, which needs 8 bytes of metadata, and MS is 4" },
        { Sane().Put(29, 1).Put(128, 8).Bytes, new WirePage().Put32(12, 2 << 7).Bytes, "*needs 16 bytes of metadata, and MS is 8" },
        { Sane().Put(29, 1).Put(128, 16).Bytes, new WirePage().Put32(12, 3 << 7).Bytes, "*PIF of LBA format 0 is 3*" },
        {
            Sane().Put(29, 1).Put(128, 16).Bytes, new WirePage().Put32(12, 2 << 7 | 49).Bytes,
            "*STS of LBA format 0 is 49, and the storage tag has at most 48 bits"
        },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void AHostileNamespaceIsRefusedByField(byte[] data, byte[]? extended, string error)
    {
        var command = extended is null ? null : NvmNamespaceData.Decode(extended);
        NamespaceFormat.TryDecode(NamespaceData.Decode(data), command, out var format, out var text).Should().BeFalse();
        format.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void AnyPageDecodesOrIsRefused() =>
        Gen.Select(Gen.Byte.Array[4096], Gen.Byte.Array[4096], Gen.Bool).Sample((bytes, more, sane) =>
        {
            if (sane)
                new WirePage().Put64(0, 1000).Put(25, 63).Bytes.AsSpan(0, 26).CopyTo(bytes);
            var data = NamespaceData.Decode(bytes);
            data.ToString().Should().NotBeEmpty();
            if (!NamespaceFormat.TryDecode(data, NvmNamespaceData.Decode(more), out var format, out var error))
                return format is null && error.StartsWith("Identify Namespace: ", StringComparison.Ordinal);
            return format.BlockBytes >= 512 && format.Blocks > 0 && format.SizeBytes <= long.MaxValue && format.DataBytes(65536) > 0 &&
                   format.MetadataBufferBytes(65536) >= 0;
        });

    [Fact]
    public void AnIndependentStructureSaysWhetherTheNamespaceIsReady()
    {
        var data = IndependentNamespaceData.Decode(new WirePage().Put(0, 8, 1, 3, 0x85, 7, 0, 0, 0, 1, 0, 2, 0, 3, 0, 1));
        (data.Nsfeat, data.IsShared, data.Rescap, data.FormatRemainingPercent, data.Anagrpid).Should().Be((8, true, 3, 5, 7u));
        (data.IsWriteProtected, data.Nvmsetid, data.Endgid, data.IsReady).Should().Be((true, (ushort)2, (ushort)3, true));
    }

    private static WirePage Sane() => new WirePage().Put64(0, 1000).Put(25, 7).Put(130, 9);
}
