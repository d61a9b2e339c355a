using System.Globalization;
using Lab.Cases.Measuring;
using Lab.Cli.Benches.Allocators;
using Lab.Machine;

namespace Lab.Cli.Benches;

/// <summary>
/// What peer-to-peer memory costs: the provider's allocator beside the algorithm that Linux uses, and a copy through a provider's memory beside one through
/// the guest's, in one guest and in turn.
/// </summary>
/// <param name="rounds">How often each is timed.</param>
internal sealed class PeerBench(int rounds) : IBench
{
    private const int Pairs = 1_000_000, Seed = 1, Bytes = 128 << 10;
    private const long WarmUp = 2, Timed = 16, Traced = 4, Counted = 32;

    private readonly Grid _allocators = new("allocator", "time a pair", "longest free piece of all that is free", "found no place", "pages given out twice", "bytes leaked");
    private readonly Grid _copies = new(
        "arch", "runtime", "128 KiB copied", "ms", "guest instructions", "processor's accesses", "doorbells among them", "devices' accesses to each other", "their bytes");
    private readonly List<string> _notes = [];
    private bool _isRaced;

    /// <summary>What the columns mean.</summary>
    public string Legend =>
        $"Allocators: {Pairs} pairs of a free and an allocation of 1 byte to 128 KiB, the same for both, in 64 MiB that are full but for some 3 %; by the host's clock, median of {rounds} rounds in turn. " +
        $"Copies: from one namespace to another, controllers below one switch; times by the guest's clock, without trace or plugin, median of {rounds} rounds in turn and of their ratios (with the least and the most); " +
        "instructions by a TCG plugin in a guest of its own, those of polling for the answer are not in them; accesses from QEMU's trace, under which a copy takes longer: what the processor accesses beside doorbells is CSTS, every 10 ms while it waits. Through the guest's memory devices access no other device, and QEMU copies " +
        "at once what it otherwise moves in 4 bytes at a time.";

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        if (!_isRaced)
            Race(cancel);
        PeerCopyRow[] rows = [new(), new()];
        Workplace.Progress.Report($"{cell.Arch}, {cell.Runtime}: copies peer to peer and through guest memory");
        await MeterAsync(lab, counting: false, "copies", meter => TimeAllAsync(meter, rows, cancel), cancel).ConfigureAwait(false);
        try
        {
            await MeterAsync(lab, counting: true, "copies-instructions", async meter =>
            {
                for (var way = 0; way < rows.Length; way++)
                {
                    await OpenAsync(meter, way, cancel).ConfigureAwait(false);
                    rows[way].Instructions = await meter.CountInstructionsAsync(Counted, cancel).ConfigureAwait(false);
                }
            }, cancel).ConfigureAwait(false);
        }
        catch (MachineException e) when (e is HostUnableException or MachineInputException)
        {
            _notes.Add($"{cell.Arch}: instructions are not counted: {e.Message}");
        }
        _copies.Add([cell.Arch, cell.Runtime, "through guest memory", .. rows[0].Cells(null)]);
        _copies.Add([cell.Arch, cell.Runtime, "peer to peer", .. rows[1].Cells(rows[0])]);
    }

    public void Print(bool markdown)
    {
        _allocators.Print(markdown);
        _copies.Print(markdown);
        Console.WriteLine(Legend);
        foreach (var note in _notes)
            Console.WriteLine(note);
    }

    // Nothing of it depends on a guest.
    private void Race(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Workplace.Progress.Report("the provider's allocator beside Linux's algorithm");
        var race = new AllocatorRace(new(Pairs, Seed));
        race.Run(rounds);
        _isRaced = true;
        _allocators.Add(["gen_pool's algorithm", .. race.Pool.Cells(null)]);
        _allocators.Add(["provider", .. race.Provider.Cells(race.Pool)]);
        _notes.Add($"Pieces that the two allocators put at different places: {race.Differing}.");
    }

    private async Task TimeAllAsync(PeerMeter meter, PeerCopyRow[] rows, CancellationToken cancel)
    {
        for (var round = 0; round < rounds; round++)
            // Who comes first changes, so that neither always has the warmer host.
            foreach (var way in round % 2 == 0 ? (int[])[0, 1] : [1, 0])
            {
                await OpenAsync(meter, way, cancel).ConfigureAwait(false);
                var time = await meter.TimeAsync(Timed, cancel).ConfigureAwait(false);
                rows[way].Milliseconds.Add(1000 * time.Seconds / time.Operations);
            }
        for (var way = 0; way < rows.Length; way++)
        {
            await OpenAsync(meter, way, cancel).ConfigureAwait(false);
            rows[way].Accesses = await meter.CountAccessesAsync(Traced, cancel).ConfigureAwait(false);
        }
    }

    private static async Task OpenAsync(PeerMeter meter, int way, CancellationToken cancel)
    {
        await meter.OpenAsync(peerToPeer: way == 1, Bytes, cancel).ConfigureAwait(false);
        await meter.TimeAsync(WarmUp, cancel).ConfigureAwait(false);
    }

    private static async Task MeterAsync(OpenLab lab, bool counting, string name, Func<PeerMeter, Task> measure, CancellationToken cancel)
    {
        var meter = await PeerMeter.BootAsync(lab.Run, lab.Site, counting, Path.Combine(lab.Evidence, name), cancel).ConfigureAwait(false);
        await using (meter.ConfigureAwait(false))
            await measure(meter).ConfigureAwait(false);
    }
}
