using CsCheck;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Persistence;
using Lab.Nvme;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>A persistent memory region whose registers make no sense: it works, or is refused by the register's name and value.</summary>
[Trait("Tier", "unit")]
public sealed class HostilePmrSpec
{
    private static readonly long[] Sizes = [0, 0x800, 0x1000, 0x1_0000, 1L << 32];

    // What most regions have, with some bits of noise; or all of it noise.
    private static readonly Gen<uint> Capabilities = Gen.Frequency(
        (6, Gen.Select(Gen.Int[1, 6], Gen.Int[0, 2], Gen.Int[0, 15], Gen.Int[0, 255], Gen.Int[0, 7], (bir, pmrtu, pmrwbm, pmrto, flags) =>
            RegisterWords.PmrCap(bir, pmrtu, pmrwbm, pmrto, rds: (flags & 1) == 0, wds: (flags & 2) == 0, cmss: (flags & 4) == 0))),
        (1, Gen.UInt));

    [Fact]
    public void WhateverPmrcapAndPmrstsSayTheRegionWorksOrTheyAreNamed()
    {
        var worked = 0;
        Gen.Select(Capabilities, Gen.Int[0, Sizes.Length - 1], Gen.Int[0, 9], Gen.OneOf(Gen.Const(0u), Gen.Const(0u), Gen.UInt[0, 0x1FFF]), Gen.Int[0, 19]).Sample(
            (capabilities, size, pmrs, status, never) =>
            {
                // Two seconds at most: the model's clock moves by what is looked at.
                capabilities = never == 0 ? capabilities & ~0x00FC_0300u : capabilities;
                var options = new ModelOptions { Cap = RegisterWords.Cap(pmrs: pmrs != 0), PmrCap = capabilities, Delay = 2 }
                    .WithBar((int)(capabilities >> 5 & 7) % 6, Sizes[size]).WithBar(0, 0x4000);
                // NRDY is the model's own.
                var (ready, unready) = (status & ~0x100u, status | 0x100u);
                if (Works(options, ready, never == 0, $"CAP {options.Cap:x16}: PMRS is 0", $"PMRCAP {capabilities:x8}", $"PMRSTS {ready:x8}", $"PMRSTS {unready:x8}"))
                    worked++;
            },
            iter: 200, threads: 1);
        worked.Should().BeInRange(10, 190, "else this would show nothing");
    }

    [Fact]
    public void WhatTheRegionMayNotHoldIsRefusedByTheControllerToo()
    {
        var options = new ModelOptions { Cap = RegisterWords.Cap(pmrs: true), PmrCap = RegisterWords.PmrCap(wds: false) }.WithBar(4, 1 << 20);
        using var rig = new Rig(options);
        using var pmr = rig.Controller.EnablePmr();
        var pair = rig.Controller.CreateQueuePair(new());
        rig.Controller.Invoking(c => Transfer.Create(c, new(4096) { DataIn = pmr })).Should().Throw<DriverException>().WithMessage("*PMRCAP.WDS is 0*");
        using var forced = Transfer.Create(rig.Controller, new(4096) { DataIn = pmr, Force = true });
        FluentActions.Invoking(() => Rig.RoundTrip(pair, forced, forced, 8)).Should().Throw<CommandFailedException>().WithMessage("write failed: Invalid Field*");
    }

    private static void Use(Rig rig)
    {
        using var pmr = rig.Controller.EnablePmr();
        var (stored, loaded) = (new byte[256], new byte[256]);
        DataPattern.Fill(stored, 1, 0);
        pmr.Write(64, stored);
        pmr.Barrier();
        pmr.Read(64, loaded);
        loaded.AsSpan().SequenceEqual(stored).Should().BeTrue();
        if (pmr.Bytes >= 3 * 4096 && pmr.WhyNot(MemoryUse.ReadData) is null && pmr.WhyNot(MemoryUse.WriteData) is null)
            rig.RoundTrip(rig.Controller.CreateQueuePair(new()), pmr);
        pmr.Disable();
    }

    private static bool Works(ModelOptions options, uint status, bool neverReady, params string[] names)
    {
        var platform = new ModelPlatform(options);
        platform.Faults.PmrStatus = status;
        platform.Faults.PmrNeverReady = neverReady;
        return Rig.Works(platform, Use, names);
    }
}
