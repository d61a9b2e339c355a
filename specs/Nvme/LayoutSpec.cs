using CsCheck;
using Lab.Nvme;
using Lab.Nvme.Registers;

namespace Lab.Specs.Nvme;

/// <summary>Hostile values of CAP, CMBLOC, CMBSZ and PMRCAP: a range inside the BAR, or an error that names register, value and field.</summary>
[Trait("Tier", "unit")]
public sealed class LayoutSpec
{
    private const ulong CmbsBit = 1UL << 57;
    private const ulong PmrsBit = 1UL << 56;
    private static readonly Vs V14 = new(0x0001_0400);
    private static readonly Vs V13 = new(0x0001_0300);

    // What QEMU 10.0's controller with a 16 MiB buffer has: BAR 0 of 16 KiB, BAR 2 of 16 MiB, BAR 4 of 64 MiB.
    private static readonly ulong[] Bars = [0x4000, 0, 16 << 20, 0, 64 << 20, 0];

    private static readonly Gen<ulong> AnyBar = Gen.OneOf(Gen.Const(0UL), Gen.Int[4, 63].Select(bit => 1UL << bit), Gen.ULong);
    private static readonly Gen<uint> AnyWord = Gen.OneOf(
        Gen.UInt, Gen.Const(0u), Gen.Const(uint.MaxValue), Gen.Select(Gen.UInt[0, 0xFFFFF], Gen.UInt[0, 0xFFF]).Select((high, low) => high << 12 | low));

    [Fact]
    public void QemusBufferIsTheWholeOfBar2()
    {
        CmbLayout.TryDecode(new(CmbsBit), V14, new(0x62), new(0x0001_021D), Bars, out var layout, out _).Should().BeTrue();
        layout.Should().Be(new CmbLayout(2, 0, 16 << 20, 16 << 20, false));
        layout!.ToString().Should().Be("controller memory buffer: BAR 2 from 0x0, 16 MiB");
    }

    [Fact]
    public void TheOffsetCountsSizeUnitsAndTheSizeEndsWithTheBar()
    {
        CmbLayout.TryDecode(new(CmbsBit), V14, new(3 << 12 | 2), new(0x0001_021D), Bars, out var layout, out _).Should().BeTrue();
        layout.Should().Be(new CmbLayout(2, 3 << 20, 13 << 20, 16 << 20, false));
        layout!.IsClamped.Should().BeTrue();
    }

    [Fact]
    public void ABufferOfNvme13NeedsNoBitInCap()
    {
        CmbLayout.TryDecode(new(0x7FF), V13, new(2), new(0x0001_021D), Bars, out var layout, out _).Should().BeTrue();
        layout!.IsLegacy.Should().BeTrue();
    }

    [Theory]
    [InlineData(CmbsBit, 0x61u, 0x1021Du, "CMBLOC 00000061: BIR is 1, *BAR 0, 2, 3, 4 or 5")]
    [InlineData(CmbsBit, 0x66u, 0x1021Du, "CMBLOC 00000066: BIR is 6, *BAR 0, 2, 3, 4 or 5")]
    [InlineData(CmbsBit, 0x67u, 0x1021Du, "CMBLOC 00000067: BIR is 7, *BAR 0, 2, 3, 4 or 5")]
    [InlineData(CmbsBit, 0x63u, 0x1021Du, "CMBLOC 00000063: BIR is 3, and the function has no BAR 3")]
    [InlineData(CmbsBit, 0x62u, 0x1071Du, "CMBSZ 0001071d: SZU is 7, *")]
    [InlineData(CmbsBit, 0x62u, 0x10F1Du, "CMBSZ 00010f1d: SZU is 15, *")]
    [InlineData(CmbsBit, 0x62u, 0x0021Du, "CMBSZ 0000021d: SZ is 0, *")]
    [InlineData(CmbsBit, 0x10062u, 0x1021Du, "CMBLOC 00010062: OFST is 16 units of 1 MiB (CMBSZ 0001021d), 0x1000000 bytes, and BAR 2 ends at 0x1000000")]
    [InlineData(CmbsBit, 0xFFFFF062u, 0xFFFFF61Du, "CMBLOC fffff062: OFST is 1048575 units of 64 GiB*")]
    [InlineData(CmbsBit, 0u, 0x0000401Du, "CMBLOC 00000000: OFST is 0, 0x0 bytes into BAR 0, where the properties and the admin doorbells lie up to 0x1008")]
    [InlineData(CmbsBit, 0u, 0u, "CMBLOC 00000000 and CMBSZ 00000000: both read zero, set CMBMSC.CRE*")]
    [InlineData(0UL, 0x62u, 0x1021Du, "CAP 0000000000000000: CMBS is 0, *")]
    [InlineData(CmbsBit, uint.MaxValue, uint.MaxValue, "*CMBLOC ffffffff*all ones*")]
    public void AHostileBufferIsRefusedByName(ulong cap, uint location, uint size, string error)
    {
        CmbLayout.TryDecode(new(cap), V14, new(location), new(size), Bars, out var layout, out var text).Should().BeFalse();
        layout.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void NoBufferEverLiesOutsideItsBar() =>
        Gen.Select(Gen.Select(Gen.ULong, Gen.UInt), AnyWord, AnyWord, AnyBar.Array[0, 6]).Sample(
            (cap, location, size, bars) =>
            {
                if (!CmbLayout.TryDecode(new(cap.Item1 | CmbsBit), new(cap.Item2), new(location), new(size), bars, out var layout, out var error))
                    return layout is null && (error.Contains($"CMBLOC {location:x8}") || error.Contains($"CMBSZ {size:x8}"));
                // In a wider type: here the sum cannot wrap.
                return layout.SizeBytes > 0 && (UInt128)layout.OffsetBytes + layout.SizeBytes <= bars[layout.Bar] && layout.SizeBytes <= layout.DeclaredBytes &&
                       error is null && !new CmbSz(size).SzuIsReserved;
            },
            iter: 20_000);

    [Fact]
    public void SizesAndOffsetsAreTheProductsThatAWiderTypeFinds() =>
        Gen.Select(Gen.UInt, Gen.UInt).Sample(
            (location, size) =>
            {
                var szu = size >> 8 & 0xF;
                var unit = szu > 6 ? UInt128.Zero : (UInt128)4096 << (int)(4 * szu);
                return new CmbSz(size).SizeBytes == (size >> 12) * unit && new CmbLoc(location).OffsetBytes(new(size)) == (location >> 12) * unit;
            },
            iter: 20_000);

    [Fact]
    public void QemusRegionIsTheWholeOfBar4()
    {
        PmrLayout.TryDecode(new(PmrsBit), new(0x0100_0898), Bars, out var layout, out _).Should().BeTrue();
        layout.Should().Be(new PmrLayout(4, 64 << 20, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(PmrsBit, 0x0100_0818u, "PMRCAP 01000818: BIR is 0, *BAR 2, 3, 4 or 5")]
    [InlineData(PmrsBit, 0x0100_08D8u, "PMRCAP 010008d8: BIR is 6, *BAR 2, 3, 4 or 5")]
    [InlineData(PmrsBit, 0x0100_08B8u, "PMRCAP 010008b8: BIR is 5, and the function has no BAR 5")]
    [InlineData(PmrsBit, 0x0100_0A98u, "PMRCAP 01000a98: PMRTU is 2, *")]
    [InlineData(PmrsBit, 0x0100_0098u, "PMRCAP 01000098: PMRWBM is 0, *")]
    [InlineData(0UL, 0x0100_0898u, "CAP 0000000000000000: PMRS is 0, *")]
    [InlineData(PmrsBit, uint.MaxValue, "*PMRCAP ffffffff: all ones*")]
    public void AHostileRegionIsRefusedByName(ulong cap, uint capabilities, string error)
    {
        PmrLayout.TryDecode(new(cap), new(capabilities), Bars, out var layout, out var text).Should().BeFalse();
        layout.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void NoRegionIsEverOtherThanItsBar() =>
        Gen.Select(Gen.ULong, AnyWord, AnyBar.Array[0, 6]).Sample(
            (cap, capabilities, bars) => PmrLayout.TryDecode(new(cap | PmrsBit), new(capabilities), bars, out var layout, out var error)
                ? layout.SizeBytes > 0 && layout.SizeBytes == bars[layout.Bar] && layout.Bar == (capabilities >> 5 & 7)
                : error.Contains($"PMRCAP {capabilities:x8}"),
            iter: 20_000);

    [Fact]
    public void QemusCapGivesItsLimits()
    {
        ControllerLimits.TryDecode(new(0x0240_0820_0F01_07FF), 0x4000, 4096, out var limits, out _).Should().BeTrue();
        limits.Should().Be(new ControllerLimits(2048, 0, new(4), 1536));
        ControllerLimits.TryDecode(new(0x0240_0820_0F01_07FF), 0x4000, 65536, out limits, out _).Should().BeTrue();
        limits!.PageBytes.Should().Be(65536, "MPSMAX is 4");
    }

    [Fact]
    public void AStrideIsLegalAsLongAsTheDoorbellsLieInBar0()
    {
        ControllerLimits.TryDecode(new(0x0040_0025_0F01_07FF), 0x4000, 4096, out var limits, out _).Should().BeTrue();
        limits!.Doorbells.Should().Be(new Doorbells(128));
        limits.MaxQueuePairs.Should().Be(48);
        ControllerLimits.TryDecode(new(0x0040_002F_0F01_07FF), 0x4000, 4096, out _, out var error).Should().BeFalse();
        error.Should().Be("CAP 0040002f0f0107ff: DSTRD is 15, the admin doorbells end at 0x41000, and BAR 0 has only 0x4000 bytes");
    }

    [Theory]
    [InlineData(0UL, "CAP 0000000000000000: all zero, *")]
    [InlineData(ulong.MaxValue, "CAP ffffffffffffffff: all ones, *")]
    [InlineData(0x0040_0020_0F01_0000UL, "CAP *: MQES is 0, *")]
    [InlineData(0x0041_0020_0F01_07FFUL, "CAP *: MPSMIN is 1, pages of 8 KiB, and the host's have 4 KiB")]
    [InlineData(0x0012_0020_0F01_07FFUL, "CAP *: MPSMAX is 1 (8 KiB), below MPSMIN 2 (16 KiB)")]
    [InlineData(0x0040_1000_0F01_07FFUL, "CAP *: CSS is 80h, without the NVM command set*")]
    public void AHostileCapIsRefusedByName(ulong cap, string error)
    {
        ControllerLimits.TryDecode(new(cap), 0x4000, 4096, out var limits, out var text).Should().BeFalse();
        limits.Should().BeNull();
        text.Should().Match(error);
    }

    [Fact]
    public void NoLimitsLetADoorbellLieOutsideBar0() =>
        Gen.Select(Gen.ULong, AnyBar, Gen.Int[12, 30]).Sample(
            (value, bar0, pageBit) =>
            {
                var cap = new Cap(value);
                if (!ControllerLimits.TryDecode(cap, bar0, 1 << pageBit, out var limits, out var error))
                    return error.Contains($"CAP {value:x16}");
                return limits.MaxQueueEntries >= 2 && limits.Mps >= cap.MpsMin && limits.Mps <= cap.MpsMax && limits.PageBytes <= 1 << pageBit &&
                       limits.MaxQueuePairs >= 1 && (ulong)limits.Doorbells.CqHead(limits.MaxQueuePairs - 1) + 4 <= bar0;
            },
            iter: 20_000);

    [Fact]
    public void AHostPageThatIsNoneIsTheCallersMistake()
    {
        var act = () => ControllerLimits.TryDecode(new(1), 0x4000, 6000, out _, out _);
        act.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*power of two from 4096 on*");
    }
}
