using Lab.Cases.Measuring;
using Lab.Machine;

namespace Lab.Cli.Benches;

/// <summary>What the lock of the managed driver's queue costs: one thread without it, one with it, and four that share a queue.</summary>
/// <param name="rounds">How often each is timed.</param>
internal sealed class LockBench(int rounds) : IBench
{
    private const int Depth = 32, Threads = 4;

    private static readonly (string Name, IoSetup Setup)[] Ways =
    [
        ("one thread, no lock", new(true, Depth) { Unlocked = true }),
        ("one thread, lock", new(true, Depth)),
        ($"{Threads} threads, lock", new(true, Depth) { Threads = Threads }),
    ];

    private readonly Grid _grid = new("arch", "runtime", "queue used by", "reads/s", "instructions");
    private readonly List<string> _notes = [];

    /// <summary>What the columns mean.</summary>
    public string Legend =>
        $"4 KiB random reads by the managed driver, one queue in host memory, {Depth} under way, in a guest with {Threads} processors; median of {rounds} rounds in turn, " +
        "instructions of each read, and the ratios to the first row. What threads that share a queue lose depends on the processors that the host has for them.";

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        var rows = Ways.ToDictionary(way => way.Setup, _ => new IoRow());
        Workplace.Progress.Report($"{cell.Arch}, {cell.Runtime}: the queue's lock");
        await IoBench.MeterAsync(lab, Threads, null, "lock", async meter =>
        {
            for (var round = 0; round < rounds; round++)
                foreach (var (_, setup) in Ways)
                    rows[setup].Times.Add(await IoBench.TimeAsync(meter, setup, cancel).ConfigureAwait(false));
        }, cancel).ConfigureAwait(false);
        try
        {
            await IoBench.MeterAsync(lab, 1, PluginUse.Count, "lock-instructions", async meter =>
            {
                // Of one thread: in several, who polls in vain cannot be told from who waits for the lock.
                foreach (var setup in rows.Keys.Where(setup => setup.Threads == 1))
                    rows[setup].Instructions = await IoBench.CountAsync(meter, setup, cancel).ConfigureAwait(false);
            }, cancel).ConfigureAwait(false);
        }
        catch (MachineException e) when (e is HostUnableException or MachineInputException)
        {
            _notes.Add($"{cell.Arch}: instructions are not counted: {e.Message}");
        }
        foreach (var (name, setup) in Ways)
            _grid.Add([cell.Arch, cell.Runtime, name, .. rows[setup].Cells(setup == Ways[0].Setup ? null : rows[Ways[0].Setup])[..2]]);
    }

    public void Print(bool markdown)
    {
        _grid.Print(markdown);
        Console.WriteLine(Legend);
        foreach (var note in _notes)
            Console.WriteLine(note);
    }
}
