using CsCheck;
using Lab.Nvme.Features;
using Lab.Nvme.Identification;
using Lab.Nvme.Registers;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class IdentifyControllerSpec
{
    /// <summary>Where each field lies: the bytes from there on, what is read, what must come out.</summary>
    public static TheoryData<string, int, byte[], Func<ControllerData, object>, object> Fields => new()
    {
        { "VID", 0, [0x36, 0x1B], c => c.Vid, (ushort)0x1B36 },
        { "SSVID", 2, [0xF4, 0x1A], c => c.Ssvid, (ushort)0x1AF4 },
        { "SN", 4, "LAB0                "u8.ToArray(), c => c.Sn, "LAB0" },
        { "MN", 24, "QEMU NVMe Ctrl  "u8.ToArray(), c => c.Mn, "QEMU NVMe Ctrl" },
        { "FR", 64, "10.0.13 "u8.ToArray(), c => c.Fr, "10.0.13" },
        { "RAB", 72, [6], c => c.Rab, 6 },
        { "IEEE", 73, [0x00, 0x54, 0x52, 0xFF], c => c.Ieee, 0x525400u },
        { "CMIC", 76, [2], c => c.Cmic, 2 },
        { "MDTS", 77, [7], c => c.Mdts, 7 },
        { "CNTLID", 78, [0x34, 0x12], c => c.Cntlid, (ushort)0x1234 },
        { "VER", 80, [0, 4, 1, 0], c => c.Ver, new Vs(0x10400) },
        { "RTD3R", 84, [0x40, 0x42, 0x0F, 0], c => c.Rtd3r, TimeSpan.FromSeconds(1) },
        { "RTD3E", 88, [0xFF, 0xFF, 0xFF, 0xFF], c => c.Rtd3e, TimeSpan.FromTicks(uint.MaxValue * 10L) },
        { "OAES", 92, [0, 1, 0, 0], c => c.Oaes, AsyncEventConfiguration.AttachedNamespaceAttribute },
        { "CTRATT", 96, [0, 0x80, 0, 0], c => c.Ctratt, ControllerAttributes.ExtendedLbaFormats },
        { "RRLS", 100, [1, 2], c => c.Rrls, (ushort)0x201 },
        { "CNTRLTYPE", 111, [1], c => c.Cntrltype, 1 },
        { "NVMSR", 253, [1], c => c.Nvmsr, 1 },
        {
            "OACS", 256, [0x0A, 1],
            c => c.Oacs, OptionalAdminCommands.FormatNvm | OptionalAdminCommands.NamespaceManagement | OptionalAdminCommands.DoorbellBufferConfig
        },
        { "ACL", 258, [3], c => c.Acl, 4 },
        { "AERL", 259, [3], c => c.Aerl, 4 },
        { "FRMW slots", 260, [0x13], c => c.FirmwareSlots, 1 },
        { "FRMW read only", 260, [0x13], c => c.FirmwareSlot1ReadOnly, true },
        { "FRMW no reset", 260, [0x13], c => c.FirmwareActivationWithoutReset, true },
        {
            "LPA", 261, [0x07],
            c => c.Lpa, LogPageAttributes.SmartPerNamespace | LogPageAttributes.CommandsSupportedAndEffects | LogPageAttributes.ExtendedData
        },
        { "ELPE", 262, [63], c => c.Elpe, 64 },
        { "NPSS", 263, [4], c => c.Npss, 5 },
        { "APSTA", 265, [1], c => c.Apsta, true },
        { "WCTEMP", 266, [0x57, 1], c => c.Wctemp, 343 },
        { "CCTEMP", 268, [0x75, 1], c => c.Cctemp, 373 },
        { "MTFA", 270, [5, 0], c => c.Mtfa, TimeSpan.FromMilliseconds(500) },
        { "HMPRE", 272, [0, 1, 0, 0], c => c.HmpreBytes, 1UL << 20 },
        { "HMMIN", 276, [0xFF, 0xFF, 0xFF, 0xFF], c => c.HmminBytes, 4096UL * uint.MaxValue },
        { "TNVMCAP", 280, [0, 0, 0, 4, 0, 0, 0, 0], c => c.Tnvmcap, 64UL << 20 },
        { "UNVMCAP past 16 EiB", 304, [1], c => c.Unvmcap, ulong.MaxValue },
        { "EDSTT", 316, [2, 0], c => c.Edstt, TimeSpan.FromMinutes(2) },
        { "FWUG", 319, [2], c => c.Fwug, 8192 },
        { "FWUG without restriction", 319, [0xFF], c => c.Fwug, -1 },
        { "KAS", 320, [10, 0], c => c.Kas, TimeSpan.FromSeconds(1) },
        { "SANICAP", 328, [2, 0, 0, 0], c => c.Sanicap, 2u },
        { "HMMINDS", 332, [1, 0, 0, 0], c => c.HmmindsBytes, 4096UL },
        { "HMMAXD", 336, [8, 0], c => c.Hmmaxd, 8 },
        { "ANATT", 342, [9], c => c.Anatt, TimeSpan.FromSeconds(9) },
        { "ANAGRPMAX", 344, [7, 0, 0, 0], c => c.Anagrpmax, 7u },
        { "NANAGRPID", 348, [5, 0, 0, 0], c => c.Nanagrpid, 5u },
        { "SQES", 512, [0x76], c => c.Sqes, (6, 7) },
        { "CQES", 513, [0x54], c => c.Cqes, (4, 5) },
        { "MAXCMD", 514, [0, 1], c => c.Maxcmd, 256 },
        { "NN", 516, [0, 1, 0, 0], c => c.Nn, 256u },
        { "ONCS", 520, [0x5D, 1], c => c.Oncs, (OptionalNvmCommands)0x15D },
        { "FUSES", 522, [1, 0], c => c.FusesCompareAndWrite, true },
        { "FNA", 524, [4], c => c.Fna, 4 },
        { "VWC present", 525, [7], c => c.VwcPresent, true },
        { "VWC flush", 525, [7], c => c.VwcFlushAll, 3 },
        { "AWUN", 526, [0xFF, 0xFF], c => c.Awun, 65536 },
        { "AWUPF", 528, [1, 0], c => c.Awupf, 2 },
        { "NWPC", 531, [1], c => c.Nwpc, 1 },
        { "ACWU", 532, [3, 0], c => c.Acwu, 4 },
        { "CDFS", 534, [3, 0], c => c.Cdfs, (ushort)3 },
        { "SGLS", 536, [1, 0, 0x11, 0], c => c.Sgls, new Sgls(0x11_0001) },
        { "MNAN", 540, [2, 0, 0, 0], c => c.Mnan, 2u },
        { "SUBNQN", 768, "nqn.2019-08.org.qemu:LAB0\0garbage"u8.ToArray(), c => c.Subnqn, "nqn.2019-08.org.qemu:LAB0" },
        { "CRDT1", 128, [1, 0], c => c.RetryDelay(1), TimeSpan.FromMilliseconds(100) },
        { "CRDT3", 132, [0xFF, 0xFF], c => c.RetryDelay(3), TimeSpan.FromSeconds(6553.5) },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void AFieldLiesWhereTheSpecificationPutsIt(string field, int at, byte[] bytes, Func<ControllerData, object> read, object expected)
    {
        read(ControllerData.Decode(new WirePage().Put(at, bytes))).Should().Be(expected, field);
        read(ControllerData.Decode(new WirePage())).Should().NotBe(expected, $"{field} must come from its bytes");
    }

    [Fact]
    public void ATransferIsAtMostAPowerOfTwoOfPages()
    {
        ControllerData.Decode(new WirePage().Put(77, 7)).MaxTransferBytes(4096).Should().Be(512 << 10);
        ControllerData.Decode(new WirePage()).MaxTransferBytes(4096).Should().Be(long.MaxValue, "MDTS 0 is no limit");
    }

    [Fact]
    public void NoMdtsOverflows() =>
        Gen.Select(Gen.Byte, Gen.Int[12, 27]).Sample((mdts, page) =>
        {
            var limit = ControllerData.Decode(new WirePage().Put(77, mdts)).MaxTransferBytes(1L << page);
            return mdts == 0 || mdts + page > 62 ? limit == long.MaxValue : limit == 1L << (mdts + page);
        });

    [Fact]
    public void PowerStatesAreDescribed()
    {
        var controller = ControllerData.Decode(new WirePage().Put(263, 1)
            .Put(2048, 0xC4, 0x09, 0, 0, 0x10, 0, 0, 0, 4, 0, 0, 0)
            .Put(2080, 0x32, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0x64, 0, 0x40, 0, 0x65, 0, 0x80));
        var state = controller.PowerState(0);
        (state.MaximumMilliwatts, state.IsNonOperational, state.EntryLatency, state.ExitLatency)
            .Should().Be((25000.0, false, TimeSpan.FromTicks(160), TimeSpan.FromTicks(40)));
        state.IdleMilliwatts.Should().BeNull();
        state = controller.PowerState(1);
        (state.MaximumMilliwatts, state.IsNonOperational, state.Rrt, state.Rrl, state.Rwt, state.Rwl).Should().Be((5.0, true, 1, 2, 3, 4));
        (state.IdleMilliwatts, state.ActiveMilliwatts).Should().Be((10.0, 1010.0));
        var act = () => controller.PowerState(2);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*power states 0 to 1*");
    }

    [Fact]
    public void SglSupportIsReadBitByBit()
    {
        var sgls = new Sgls(0x003F_2006);
        (sgls.IsSupported, sgls.DwordGranular, sgls.Keyed, sgls.DescriptorThreshold).Should().Be((true, true, true, 32));
        new[] { sgls.BitBucket, sgls.MetadataByteAligned, sgls.LongerThanData, sgls.MetadataSgl, sgls.AddressAsOffset, sgls.Transport }
            .Should().AllBeEquivalentTo(true);
        for (var bit = 16; bit < 22; bit++)
        {
            var one = new Sgls(1u << bit | 1);
            new[] { one.BitBucket, one.MetadataByteAligned, one.LongerThanData, one.MetadataSgl, one.AddressAsOffset, one.Transport }
                .Should().Equal(Enumerable.Range(16, 6).Select(b => b == bit));
        }
        (new Sgls(0).IsSupported, new Sgls(3).IsSupported).Should().Be((false, false), "3 is reserved");
    }

    [Fact]
    public void AnyPageDecodes() =>
        Gen.Byte.Array[4096].Sample(bytes =>
        {
            var controller = ControllerData.Decode(bytes);
            foreach (var property in typeof(ControllerData).GetProperties().Where(p => p.Name != nameof(ControllerData.Raw)))
                property.GetValue(controller).Should().NotBeNull();
            for (var i = 0; i < controller.Npss; i++)
                controller.PowerState(i).ToString().Should().NotBeEmpty();
            return controller.ToString().Length > 0;
        });

    [Fact]
    public void TooFewBytesAreTheCallersMistake()
    {
        var act = () => ControllerData.Decode(new byte[4095]);
        act.Should().Throw<ArgumentException>().WithMessage("Identify Controller has 4096 bytes, got 4095*");
    }

    [Fact]
    public void LimitsOfTheNvmCommandSetAreReadToo()
    {
        var data = NvmControllerData.Decode(new WirePage().Put(0, 1, 2, 3, 4).Put32(4, 0x11223344).Put64(8, 0x5566778899).Put(17, 9));
        (data.Vsl, data.Wzsl, data.Wusl, data.Dmrl, data.Dmrsl, data.Dmsl, data.Wzdsl).Should().Be((1, 2, 3, 4, 0x11223344u, 0x5566778899UL, 9));
    }

    [Fact]
    public void ACombinationOfCommandSetsIsFound()
    {
        var data = CommandSetData.Decode(new WirePage().Put64(0, 1).Put64(8, 5).Put64(16, 4));
        (data.IndexOf(1), data.IndexOf(4), data.IndexOf(5), data.IndexOf(2)).Should().Be((0, 1, 1, -1));
        data.Combination(511).Should().Be(0);
    }
}
