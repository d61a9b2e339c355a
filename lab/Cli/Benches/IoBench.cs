using Lab.Cases.Measuring;
using Lab.Machine;

namespace Lab.Cli.Benches;

/// <summary>
/// What a 4 KiB random read costs by the managed driver and by the kernel's own, in the same guest and run: the two take turns in each round, so
/// that what else the host does falls on both.
/// </summary>
/// <param name="rounds">How often each is timed.</param>
internal sealed class IoBench(int rounds) : IBench
{
    private const long WarmUp = 1000, Traced = 256, Counted = 4000;
    private const double SecondsOfRound = 0.5;

    private readonly Grid _grid = new(
        "arch", "runtime", "SQ in", "depth", "driver", "reads/s", "instructions", "CMB stores", "tail doorbells", "head doorbells", "MMIO loads", "bytes allocated");

    private readonly List<string> _notes = [];

    /// <summary>What the columns mean.</summary>
    public string Legend =>
        $"4 KiB random reads. kernel: Linux's driver with its own defaults, by io_submit; managed: polled. reads/s: median of {rounds} rounds in turn, without trace or plugin, " +
        "and of the rounds' ratios to the kernel (with the least and the most). Of each read: guest instructions (by a TCG plugin, in a guest of its own; the kernel's are included, those of polling in vain are not), stores to the CMB " +
        "(number x bytes), doorbells, loads from the controller's BARs, managed memory.";

    private static IEnumerable<(bool InCmb, int Depth)> Places => from inCmb in (bool[])[false, true] from depth in (int[])[1, 32] select (inCmb, depth);

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        var rows = new Dictionary<IoSetup, IoRow>();
        Workplace.Progress.Report($"{cell.Arch}, {cell.Runtime}: reads by the managed and the kernel's driver");
        await MeterAsync(lab, cpus: 1, null, "io", meter => TimeAllAsync(cell, meter, rows, cancel), cancel).ConfigureAwait(false);
        try
        {
            await MeterAsync(lab, cpus: 1, PluginUse.Count, "io-instructions", async meter =>
            {
                foreach (var (setup, row) in rows)
                    row.Instructions = await CountAsync(meter, setup, cancel).ConfigureAwait(false);
            }, cancel).ConfigureAwait(false);
        }
        catch (MachineException e) when (e is HostUnableException or MachineInputException)
        {
            _notes.Add($"{cell.Arch}: instructions are not counted: {e.Message}");
        }
        foreach (var (inCmb, depth) in Places)
        {
            var kernel = rows.GetValueOrDefault(Setup(false, inCmb, depth));
            foreach (var (name, row) in new[] { ("kernel", kernel), ("managed", rows.GetValueOrDefault(Setup(true, inCmb, depth))) })
                if (row is not null)
                    _grid.Add([cell.Arch, cell.Runtime, inCmb ? "CMB" : "host memory", $"{depth}", name, .. row.Cells(row == kernel ? null : kernel)]);
        }
    }

    public void Print(bool markdown)
    {
        _grid.Print(markdown);
        Console.WriteLine(Legend);
        foreach (var note in _notes)
            Console.WriteLine(note);
    }

    /// <summary>Boots a guest, has it measured, and powers it off.</summary>
    internal static async Task MeterAsync(OpenLab lab, int cpus, PluginUse? plugin, string name, Func<IoMeter, Task> measure, CancellationToken cancel)
    {
        var meter = await IoMeter.BootAsync(lab.Run, lab.Site, cpus, plugin, Path.Combine(lab.Evidence, name), cancel).ConfigureAwait(false);
        await using (meter.ConfigureAwait(false))
            await measure(meter).ConfigureAwait(false);
    }

    /// <summary>Has a driver that is ready read for about half a second.</summary>
    internal static async Task<IoTime> TimeAsync(IoMeter meter, IoSetup setup, CancellationToken cancel)
    {
        await meter.OpenAsync(setup, cancel).ConfigureAwait(false);
        var warm = await meter.TimeAsync(WarmUp, cancel).ConfigureAwait(false);
        return await meter.TimeAsync(Math.Clamp((long)(warm.Rate * SecondsOfRound), WarmUp, 1000 * WarmUp), cancel).ConfigureAwait(false);
    }

    private async Task TimeAllAsync(BenchCell cell, IoMeter meter, Dictionary<IoSetup, IoRow> rows, CancellationToken cancel)
    {
        foreach (var (inCmb, depth) in Places)
            foreach (var setup in new[] { Setup(false, inCmb, depth), Setup(true, inCmb, depth) })
                if (await meter.WhyNotAsync(setup, cancel).ConfigureAwait(false) is not { } reason)
                    rows[setup] = new();
                else if (!_notes.Contains($"{cell.Arch}: {reason}"))
                    _notes.Add($"{cell.Arch}: {reason}");
        for (var round = 0; round < rounds; round++)
            foreach (var (inCmb, depth) in Places)
                // Who comes first changes, so that neither always has the warmer host.
                foreach (var managed in round % 2 == 0 ? (bool[])[false, true] : [true, false])
                    if (rows.TryGetValue(Setup(managed, inCmb, depth), out var row))
                        row.Times.Add(await TimeAsync(meter, Setup(managed, inCmb, depth), cancel).ConfigureAwait(false));
        foreach (var (setup, row) in rows)
        {
            await meter.OpenAsync(setup, cancel).ConfigureAwait(false);
            await meter.TimeAsync(WarmUp, cancel).ConfigureAwait(false);
            row.Stores = await meter.CountStoresAsync(Traced, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Counts the guest instructions of each read.</summary>
    internal static async Task<double> CountAsync(IoMeter meter, IoSetup setup, CancellationToken cancel)
    {
        await meter.OpenAsync(setup, cancel).ConfigureAwait(false);
        await meter.TimeAsync(WarmUp, cancel).ConfigureAwait(false);
        return await meter.CountInstructionsAsync(Counted, cancel).ConfigureAwait(false);
    }

    private static IoSetup Setup(bool managed, bool inCmb, int depth) => new(managed, depth) { InCmb = inCmb };
}
