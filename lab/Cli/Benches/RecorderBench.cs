using System.Globalization;
using Lab.Cases.Measuring;
using Lab.Machine;

namespace Lab.Cli.Benches;

/// <summary>What it costs a guest that QEMU's plugin records the managed driver's instructions: reads with it beside reads without.</summary>
/// <param name="rounds">How often each is timed.</param>
internal sealed class RecorderBench(int rounds) : IBench
{
    private const int Depth = 32;
    // Some twenty events a read: the recording has room for two million.
    private const long Reads = 20_000;

    private static readonly IoSetup Setup = new(true, Depth) { InCmb = true };

    private readonly Grid _grid = new("arch", "runtime", "reads/s", "with the plugin", "recording", "events a read", "events/s");

    /// <summary>What the columns mean.</summary>
    public string Legend =>
        $"4 KiB random reads by the managed driver, {Depth} under way, queue in the CMB; median of {rounds} rounds in turn, each in a guest of its own with one processor: without the plugin, with it loaded and " +
        "recording nothing, and recording each access to the controller; of the ratios of the rounds the median, the least and the most.";

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        List<double> bare = [], loaded = [], recording = [], events = [], rates = [];
        Workplace.Progress.Report($"{cell.Arch}, {cell.Runtime}: reads with the recorder and without");
        await IoBench.MeterAsync(lab, 1, null, "bare", without => IoBench.MeterAsync(lab, 1, PluginUse.RecordPrograms, "recorder", async with =>
        {
            await without.OpenAsync(Setup, cancel).ConfigureAwait(false);
            await with.OpenAsync(Setup, cancel).ConfigureAwait(false);
            for (var round = -1; round < rounds; round++)
            {
                var (first, second) = (await without.TimeAsync(Reads, cancel).ConfigureAwait(false), await with.TimeAsync(Reads, cancel).ConfigureAwait(false));
                var (third, recorded) = await with.RecordAsync(Reads, cancel).ConfigureAwait(false);
                // The first round is for code that was not translated yet.
                if (round < 0)
                    continue;
                bare.Add(first.Rate);
                loaded.Add(second.Rate / first.Rate);
                recording.Add(third.Rate / first.Rate);
                events.Add((double)recorded / Reads);
                rates.Add(recorded / third.Seconds);
            }
        }, cancel), cancel).ConfigureAwait(false);
        _grid.Add([cell.Arch, cell.Runtime, Text(IoRow.Median(bare), "0"), Ratios(loaded), Ratios(recording), Text(IoRow.Median(events), "0.#"), Text(IoRow.Median(rates), "0")]);
    }

    public void Print(bool markdown)
    {
        _grid.Print(markdown);
        Console.WriteLine(Legend);
    }

    private static string Ratios(List<double> ratios) => $"{Text(IoRow.Median(ratios), "0.00")} x ({Text(ratios.Min(), "0.00")} to {Text(ratios.Max(), "0.00")})";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
