using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Cli.Benches;
using Lab.Cli.Benches.Judges;

namespace Lab.Cli.Verbs;

internal static class BenchVerb
{
    private const int Rounds = 5;

    public static Command Create()
    {
        var command = new Command("bench", "How long boot, upload, first I/O and a whole cycle take, and what an I/O costs by the managed driver and by the kernel's");
        var common = new CommonOptions(command, Choice.AnyArch(), Choice.AnyRuntime());
        var counts = new Option<bool>("--counts-only") { Description = "Only count stores: the same figures on every host" };
        var ioOnly = new Option<bool>("--io-only") { Description = "Only compare the managed driver's reads with those of the kernel's driver" };
        var peers = new Option<bool>("--peers") { Description = "Only measure peer-to-peer memory: the allocator beside Linux's, a copy beside one through guest memory" };
        var recorder = new Option<bool>("--recorder") { Description = "Only measure what the recording of instructions costs a guest" };
        var containers = new Option<bool>("--containers") { Description = "Only compare the start of a guest in a container with that of one in a process" };
        var judge = new Option<bool>("--judge") { Description = "Only measure how long a saved capture of a million events takes to judge, and how much memory" };
        var markdown = new Option<bool>("--markdown") { Description = "Print the tables as Markdown" };
        var rounds = Number("--rounds", "How often times are measured", most: 99, otherwise: Rounds);
        var kills = Number("--pmr-kills", "Only kill QEMU so often during writes to a persistent memory region, and count what is lost", most: 100_000);
        var peerRoutes = Number(
            "--peer-routes", "Only ask the kernel of so many generated topologies how their functions reach each other, and compare its answers with the lab's own", most: 1000);
        foreach (var option in new Option[] { counts, ioOnly, peers, recorder, judge, containers, markdown, rounds, kills, peerRoutes })
            command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(counts) && result.GetValue(ioOnly))
                result.AddError("--counts-only and --io-only: choose one of them, or neither for all tables");
            if (result.GetValue(peers) && (result.GetValue(counts) || result.GetValue(ioOnly)))
                result.AddError("--peers has tables of its own: leave --counts-only and --io-only out");
            if (result.GetValue(recorder) && (result.GetValue(peers) || result.GetValue(counts) || result.GetValue(ioOnly)))
                result.AddError("--recorder has a table of its own: leave --peers, --counts-only and --io-only out");
            if (result.GetValue(judge) && (result.GetValue(recorder) || result.GetValue(peers) || result.GetValue(counts) || result.GetValue(ioOnly)))
                result.AddError("--judge has a table of its own: leave --recorder, --peers, --counts-only and --io-only out");
            if (result.GetValue(containers) && (result.GetValue(judge) || result.GetValue(recorder) || result.GetValue(peers) || result.GetValue(counts) || result.GetValue(ioOnly)))
                result.AddError("--containers has a table of its own: leave --judge, --recorder, --peers, --counts-only and --io-only out");
        });
        command.SetAction((parsed, cancel) => Guard.RunAsync(() =>
        {
            if (parsed.GetValue(kills) is > 0 and var often)
                return PmrKillBench.RunAsync(common.Read(parsed), often, parsed.GetValue(markdown), cancel);
            if (parsed.GetValue(peerRoutes) is > 0 and var machines)
                return PeerRouteBench.RunAsync(common.Read(parsed), machines, parsed.GetValue(markdown), cancel);
            if (parsed.GetValue(judge))
                return JudgeBench.RunAsync(parsed.GetValue(rounds), parsed.GetValue(markdown), cancel);
            var (onlyCounts, onlyIo, number) = (parsed.GetValue(counts), parsed.GetValue(ioOnly), parsed.GetValue(rounds));
            IBench[] benches = parsed.GetValue(containers) ? [new HostBench(number)] : parsed.GetValue(recorder) ? [new RecorderBench(number)] : parsed.GetValue(peers) ? [new PeerBench(number)] : onlyCounts ? [new CountBench()] : onlyIo ? [new IoBench(number), new LockBench(number)]
                : [new TimeBench(number), new CountBench(), new IoBench(number), new LockBench(number), new HostBench(number)];
            return RunAsync(common.Read(parsed), benches, parsed.GetValue(markdown), cancel);
        }));
        return command;
    }

    private static Option<int> Number(string name, string description, int most, int otherwise = 0)
    {
        var option = new Option<int>(name) { Description = $"{description}; 1 to {most}", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, out var number) && number >= 1 && number <= most))
                result.AddError($"{name} {text}: it must be a number from 1 to {most}");
        });
        return option;
    }

    private static async Task<int> RunAsync(LabOptions options, IBench[] benches, bool markdown, CancellationToken cancel)
    {
        var evidence = Workplace.EvidenceFolder(options.Out);
        var missing = new List<(BenchCell Cell, CaseVerdict Verdict, string Reason)>();
        var cells = BenchCell.Of(options.Arch, options.Runtime);
        foreach (var cell in cells)
        {
            try
            {
                await using var lab = await OpenLab.OpenAsync(
                    options with { Arch = cell.Arch, Runtime = cell.Runtime }, Path.Combine(evidence, $"{cell.Arch}-{cell.Runtime}"), cancel).ConfigureAwait(false);
                foreach (var bench in benches)
                    await bench.AddAsync(cell, lab, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (cells.Count > 1 && NotRun.Why(e) is { } why)
            {
                // One cell that this host cannot run must not cost the others.
                missing.Add((cell, why.Verdict, why.Reason));
            }
        }
        foreach (var bench in benches)
            bench.Print(markdown);
        foreach (var (cell, verdict, reason) in missing)
            Console.WriteLine($"{cell.Arch}, {cell.Runtime}: {$"{verdict}".ToLowerInvariant()}: {reason}");
        Console.WriteLine($"evidence: {evidence}");
        return missing.Any(m => m.Verdict == CaseVerdict.Error) ? ExitCode.LabFailed : ExitCode.AsExpected;
    }
}
