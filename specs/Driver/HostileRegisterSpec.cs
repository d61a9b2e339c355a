using CsCheck;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>
/// Registers that make no sense. The driver works, or refuses by the register's name and value; it touches nothing that it should not, waits for nothing
/// without a bound, and throws nothing else.
/// </summary>
[Trait("Tier", "unit")]
public sealed class HostileRegisterSpec
{
    private static readonly uint[] Versions = [RegisterWords.Vs(1, 2), RegisterWords.Vs(1, 3), RegisterWords.Vs(1, 4), RegisterWords.Vs(2, 1)];

    // Each field small, large, or what most controllers have; now and then all 64 bits are noise.
    private static readonly Gen<ulong> Caps = Gen.Frequency(
        (8, Gen.Select(
            Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 0xFFFF]), Gen.OneOf(Gen.Const(0), Gen.Int[0, 15]), Gen.OneOf(Gen.Const(1), Gen.Int[0, 255]),
            Gen.OneOf(Gen.Const(0), Gen.Int[0, 15]), Gen.OneOf(Gen.Const(4), Gen.Int[0, 15]), Gen.ULong,
            (mqes, dstrd, css, min, max, rest) => RegisterWords.Cap(mqes: mqes, dstrd: dstrd, css: css, mpsMin: min, mpsMax: max) | rest & 0xF600_0010_FFFF_0000)),
        (1, Gen.ULong));

    // Sizes in few and in many units, offsets inside and far outside, and noise.
    private static readonly Gen<(uint Loc, uint Sz)> Buffers = Gen.Frequency(
        (6, Gen.Select(
            Gen.OneOf(Gen.UInt[2, 5], Gen.UInt[0, 7]), Gen.OneOf(Gen.Const(0u), Gen.UInt[0, 20], Gen.UInt[0, 0xFFFFF]), Gen.UInt[0, 0xFFF],
            Gen.OneOf(Gen.UInt[0, 300], Gen.UInt[0, 0xFFFFF]), Gen.OneOf(Gen.Const(0u), Gen.UInt[0, 15]), Gen.OneOf(Gen.Const(0x1Fu), Gen.UInt[0, 0xFF]),
            (bir, ofst, flags, sz, szu, uses) => (bir | flags & 0xFF8 | ofst << 12, uses | szu << 8 | sz << 12))),
        (1, Gen.Select(Gen.UInt, Gen.UInt)));

    [Fact]
    public void WhateverCapSaysTheDriverWorksOrNamesIt()
    {
        var worked = 0;
        Gen.Select(Caps, OneOf<long>(0x1000, 0x1004, 0x1008, 0x1010, 0x2000, 0x4000, 1 << 22, 1L << 33), Gen.UInt, Gen.Int[2, 9], Gen.Int[0, 4]).Sample(
            (cap, bar0, vs, depth, delay) =>
            {
                var options = new ModelOptions { Cap = cap, Vs = vs, Delay = delay }.WithBar(0, bar0);
                if (Works(
                    options, rig => rig.RoundTrip(rig.Controller.CreateQueuePair(new() { Depth = depth })), $"CAP {cap:x16}", "CAP.MQES", "CAP reads all ones"))
                    worked++;
            },
            iter: 300, threads: 1);
        worked.Should().BeInRange(10, 290, "else this would show nothing");
    }

    [Fact]
    public void WhateverCmblocAndCmbszSayTheBufferWorksOrTheyAreNamed()
    {
        var worked = 0;
        var small = OneOf<long>(0, 0x800, 0x1000, 0x2000, 0x1_0000, 0x10_0000, 1L << 32, 1L << 40);
        var use = Gen.Select(Gen.Int[2, 70], Gen.Enum<CmbWriteOrder>());
        Gen.Select(Buffers, small, small, OneOf(Versions), Gen.Bool, Gen.Int[0, 12], use).Sample(
            (registers, bar2, bar4, vs, cmbs, dstrd, use) =>
            {
                var options = new ModelOptions
                {
                    Cap = RegisterWords.Cap(cmbs: cmbs, dstrd: dstrd), Vs = vs, CmbLoc = registers.Loc, CmbSz = registers.Sz,
                    LegacyCmb = !cmbs && vs < RegisterWords.Vs(1, 4),
                }.WithBar(0, 1 << 20).WithBar(2, bar2).WithBar(4, bar4);
                if (Works(
                    options, rig => UseBuffer(rig, use.Item1, use.Item2), $"CMBLOC {registers.Loc:x8}", $"CMBSZ {registers.Sz:x8}",
                    $"CAP {options.Cap:x16}: CMBS is 0", "CMBLOC reads all ones", "CMBSZ reads all ones"))
                    worked++;
            },
            iter: 600, threads: 1);
        worked.Should().BeInRange(10, 590, "else this would show nothing");
    }

    [Fact]
    public void ABufferOverTheDoorbellsOfAPairIsRefusedWhicheverComesFirst()
    {
        // Doorbells 4 KiB apart: those of pair 1 end at 5000h, and the buffer begins at 3000h of BAR 0.
        const string refusal = "*queue pair 1 end at 0x5000*begins at 0x3000 (CMBLOC 000030e0*";
        var options = ModelOptions.WithCmb(RegisterWords.CmbLoc(bir: 0, ofst: 3), RegisterWords.CmbSz(sz: 8), 0x2_0000) with
        {
            Cap = RegisterWords.Cap(cmbs: true, dstrd: 10),
        };
        using (var rig = new Rig(options))
        {
            rig.Controller.EnableCmb();
            rig.Controller.Invoking(c => c.CreateQueuePair(new())).Should().Throw<DriverException>().WithMessage(refusal);
        }
        using (var rig = new Rig(options))
        {
            var pair = rig.Controller.CreateQueuePair(new());
            rig.Controller.Invoking(c => c.EnableCmb()).Should().Throw<DriverException>().WithMessage(refusal);
            rig.RoundTrip(pair);
        }
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // Queues and data in the buffer as far as it may hold them.
    private static void UseBuffer(Rig rig, int depth, CmbWriteOrder order)
    {
        var cmb = rig.Controller.EnableCmb(new() { Order = order });
        var pair = rig.Controller.CreateQueuePair(new()
        {
            Depth = depth,
            SubmissionIn = cmb.WhyNot(MemoryUse.SubmissionQueue) is null ? cmb : null,
            CompletionIn = cmb.WhyNot(MemoryUse.CompletionQueue) is null ? cmb : null,
        });
        rig.RoundTrip(pair, cmb.WhyNot(MemoryUse.ReadData) is null && cmb.WhyNot(MemoryUse.WriteData) is null ? cmb : null);
    }

    // False when the driver refuses, which must name one of these.
    private static bool Works(ModelOptions options, Action<Rig> use, params string[] names) => Rig.Works(new(options), use, names);
}
