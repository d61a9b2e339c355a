using Lab.Cases;
using Lab.Cases.Peers.Linux;
using Lab.Cases.Running;
using Lab.Images;
using Lab.PeerToPeer.Linux;
using Lab.PeerToPeer.Routes;

namespace Lab.Cli.Benches;

/// <summary>Asks the kernel of generated machines how their functions reach each other, and compares its answers with the subsystem's.</summary>
internal static class PeerRouteBench
{
    public static async Task<int> RunAsync(LabOptions options, int machines, bool markdown, CancellationToken cancel)
    {
        if (options.Arch == Architectures.Every)
            throw new CaseException("--peer-routes asks the kernel of one architecture: name it, with --arch x86_64 or --arch aarch64.");
        await using var lab = await OpenLab.OpenAsync(options, Workplace.EvidenceFolder(options.Out), cancel).ConfigureAwait(false);
        var survey = new PeerSurvey(lab.Run, lab.Site, lab.Evidence);
        List<LinuxComparison> comparisons = [];
        for (var number = 0; number < machines; number++)
        {
            var machine = PeerMachines.Make(number, options.Arch);
            Workplace.Progress.Report($"{machine}");
            var comparison = LinuxComparison.Of(await survey.AskAsync(machine, cancel).ConfigureAwait(false));
            comparisons.Add(comparison);
            foreach (var disagreement in comparison.Disagreements)
                Console.WriteLine($"{machine}\n{disagreement}");
        }
        Print(options.Arch, comparisons, markdown);
        Console.WriteLine($"Linux {string.Join(", ", comparisons.Select(comparison => comparison.Answers.Kernel).Distinct())}, QEMU {lab.Site.Qemu.Version}.");
        Console.WriteLine($"evidence: {lab.Evidence}");
        return comparisons.Any(comparison => comparison.Disagreements.Count > 0) ? ExitCode.NotAsExpected : ExitCode.AsExpected;
    }

    private static void Print(string arch, List<LinuxComparison> comparisons, bool markdown)
    {
        var grid = new Grid("arch", "topologies", "pairs", "agree", "bus address", "through host bridge", "not supported", "redirected", "pool steps", "log lines", "disagreements");
        var routes = comparisons.SelectMany(comparison => comparison.Routes).ToList();
        var disagreements = comparisons.SelectMany(comparison => comparison.Disagreements).ToList();
        grid.Add(
            arch, $"{comparisons.Count}", $"{routes.Count}",
            $"{routes.Count - disagreements.Count(disagreement => disagreement.About == LinuxSubject.Route)}",
            Of(MapType.BusAddress), Of(MapType.ThroughHostBridge), Of(MapType.NotSupported), $"{routes.Count(route => route is { Meets: not null, Redirecting.Count: > 0 })}",
            $"{comparisons.Sum(comparison => comparison.Answers.Pool.Count)}", $"{comparisons.Sum(comparison => comparison.Answers.Log.Count)}", $"{disagreements.Count}");
        grid.Print(markdown);

        string Of(MapType type) => $"{routes.Count(route => route.Type == type)}";
    }
}
