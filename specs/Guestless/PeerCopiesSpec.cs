using CsCheck;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guestless;

/// <summary>Copies of any size, place and overlap through peers' memory, alone and in both directions at once, each sample judged like a case.</summary>
[Trait("Tier", "guestless")]
public sealed class PeerCopiesSpec(LabHost host)
{
    private const int Block = 512, DiskMiB = 4, DiskBlocks = DiskMiB << 20 >> 9;
    // QEMU's mdts of 7: 2^7 pages.
    private const int MostBlocks = 128 * 4096 / Block;

    // Small ones most of the time: each block is 128 accesses in the trace. But also the largest, and those around a page's end.
    private static readonly Gen<int> Sizes = Gen.Frequency((6, Gen.Int[1, 24]), (1, Gen.OneOf(MostBlocks, MostBlocks - 1, MostBlocks / 2 + 1)));

    private static Gen<string> Copy(int firstBlock, int blocks) =>
        from source in Gen.Int[0, 2]
        from target in Gen.Int[0, 2]
        from size in Sizes
        let bytes = Math.Min(size, blocks)
        // Within a few blocks of each other every other time, so that source and destination overlap on one disk.
        from at in Gen.Int[0, blocks - bytes]
        from near in Gen.Bool
        from apart in Gen.Int[-bytes, bytes]
        from far in Gen.Int[0, blocks - bytes]
        let onto = near ? Math.Clamp(at + apart, 0, blocks - bytes) : far
        from through in Gen.OneOf("", " through=nvme1", " through=nvme2")
        from lists in Gen.OneOf("host", "provider")
        // QEMU refuses an SGL segment in host memory for data in a controller's own buffer (the case device-sgl-in-cmb-data-in-host has the reverse).
        from pointer in through.Length > 0 && (lists == "provider" || !through.EndsWith($"{source}", StringComparison.Ordinal) && !through.EndsWith($"{target}", StringComparison.Ordinal)) ? Gen.OneOf("prp", "sgl") : Gen.Const("prp")
        select $"copy from=nvme{source} at={(firstBlock + at) * Block} to=nvme{target} onto={(firstBlock + onto) * Block} bytes={bytes * Block}{through} lists={lists} pointer={pointer}";

    // Two at once keep to a half of the disks each: what their common bytes would hold, nobody could say.
    private static readonly Gen<string[]> Together =
        from first in Copy(0, DiskBlocks / 2)
        from second in Copy(DiskBlocks / 2, DiskBlocks / 2)
        select new[] { $"{first} with=next", second };

    private static readonly Gen<string[]> Steps =
        Gen.OneOf(Copy(0, DiskBlocks).Select(copy => new[] { copy }), Together).Array[1, 3].Select(groups => groups.SelectMany(steps => steps).ToArray());

    private static Topology Machine => new()
    {
        RootPorts = [new("rp0", 1, 1)],
        Controllers =
        [
            .. Enumerable.Range(0, 3).Select(i => new NvmeDevice
            {
                Id = $"nvme{i}", Serial = $"LAB{i}", CmbMiB = 2, DiskMiB = DiskMiB, Bus = "rp0", Address = $"00.{i}", Properties = i == 0 ? ["multifunction=on"] : [],
            }),
        ],
    };

    [Fact]
    public async Task ACopyPutsItsBytesWhereTheyBelongAndNothingElseAnywhere()
    {
        const int samples = 24;
        await using var session = await GuestlessSession.StartAsync(
            host.Run, (await host.RequireQemuAsync()).Qemu, Machine, host.NewEvidence("peer-copies"), TestContext.Current.CancellationToken);

        await Steps.SampleAsync(
            async steps =>
            {
                var @case = new Case { Name = "generated", Title = "Copies that were generated", Machine = Machine, Peers = ["provide of=nvme1 memory=cmb", "provide of=nvme2 memory=cmb", .. steps] };
                (await session.RunAsync(@case, host.NewEvidence(@case.Name), TestContext.Current.CancellationToken)).Should().BeAsExpected();
            },
            iter: samples, threads: 1);
    }
}
