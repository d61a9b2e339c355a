using System.Globalization;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Containers;
using Lab.Images;
using Lab.Machine;

namespace Lab.Cli.Benches;

/// <summary>How long a guest takes to start in a container, beside one in a process: the two take turns.</summary>
/// <param name="rounds">How often each is timed.</param>
internal sealed class HostBench(int rounds) : IBench
{
    private readonly Grid _grid = new("arch", "runtime", "process: boot to SSH", "container: boot to SSH", "ratio");
    private readonly List<string> _notes = [];
    private bool _timed;

    /// <summary>What the columns mean.</summary>
    public string Legend =>
        $"Seconds from the order to start QEMU to an authenticated SSH connection, without the plugin, median of {rounds} rounds in turn (least to most), and of the rounds' ratios. In a container it " +
        "includes making and starting it and sending kernel and initramfs; the image is there.";

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        try
        {
            using var engine = await Engine.ConnectAsync(cancel).ConfigureAwait(false);
            var options = lab.Site.Options with { Host = LabOptions.Process, Witness = false };
            var beside = await LabSite.OpenAsync(lab.Site.Paths, options, cancel).ConfigureAwait(false);
            var contained = await beside.InContainersAsync(engine, Workplace.Progress, cancel).ConfigureAwait(false);
            await using var inProcess = LabRun.Start();
            await using var inContainer = LabRun.Start(contained.Host);
            List<double> processes = [], containers = [], ratios = [];
            // The first round is for files that nobody has read yet.
            for (var round = 0; round <= rounds; round++)
            {
                Workplace.Progress.Report($"{cell.Arch}, {cell.Runtime}: start, round {round} of {rounds}");
                var process = await BootAsync(inProcess, beside, lab, $"process-{round}", cancel).ConfigureAwait(false);
                var container = await BootAsync(inContainer, contained, lab, $"container-{round}", cancel).ConfigureAwait(false);
                if (round == 0)
                    continue;
                processes.Add(process);
                containers.Add(container);
                ratios.Add(container / process);
            }
            _timed = true;
            _grid.Add(cell.Arch, cell.Runtime, TimeBench.Text(processes), TimeBench.Text(containers), string.Create(
                CultureInfo.InvariantCulture, $"{IoRow.Median(ratios):0.00} x ({ratios.Min():0.00} to {ratios.Max():0.00})"));
        }
        catch (Exception e) when (e is HostUnableException or CaseException { ExitCode: ExitCode.BadInput } or ImageException { HostUnable: true })
        {
            _notes.Add($"{cell.Arch}, {cell.Runtime}: guests in containers were not timed: {e.Message}");
        }
    }

    public void Print(bool markdown)
    {
        if (_timed)
        {
            _grid.Print(markdown);
            Console.WriteLine(Legend);
        }
        foreach (var note in _notes)
            Console.WriteLine(note);
    }

    private static async Task<double> BootAsync(LabRun run, LabSite site, OpenLab lab, string name, CancellationToken cancel)
    {
        var session = await GuestSession.BootAsync(run, site, site.Options.Place(Case.DefaultMachine), Path.Combine(lab.Evidence, name), null, cancel).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return session.Machine.BootTime.TotalSeconds;
    }
}
