using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Bundles;
using Lab.Cases.Running;
using Lab.Images;
using Lab.Machine;

namespace Lab.Cli.Verbs;

internal static class ReproVerb
{
    public static Command Create()
    {
        var command = new Command("repro", "Replay a bundle and compare the verdict");
        var file = new Argument<string>("bundle") { Description = "What `run --bundle` made, or a spec that failed" };
        var judgeOnly = new Option<bool>("--judge-only") { Description = "Judge the bundle's capture again; no QEMU" };
        var trust = new Option<bool>("--trust") { Description = "Run it whatever it has QEMU do on this host: its maker is trusted" };
        var repeat = Repetition.NewOption();
        var minimise = new Option<bool>("--minimise") { Description = "Shrink steps, machine and sizes while the verdict stays; with the same --out it goes on where it was ended" };
        var budget = new Option<double>("--budget") { Description = "Bound of --minimise in seconds", DefaultValueFactory = _ => 300 };
        var bisect = new Option<string?>("--bisect") { Description = "Find where the verdict changes: over the suites' qemu or kernel, or over files, oldest first, as qemu=FILE,FILE or kernel=FILE,FILE" };
        var output = new Option<string?>("--out") { Description = "Folder for the evidence [default: a new one below .lab/runs]" };
        var json = new Option<string?>("--json") { Description = "File for the results as JSON; - is standard output" };
        var timeout = new Option<double>("--timeout") { Description = "Bound of a boot in seconds", DefaultValueFactory = _ => new LabOptions().Timeout.TotalSeconds };
        command.Arguments.Add(file);
        foreach (var option in new Option[] { judgeOnly, trust, repeat, minimise, budget, bisect, output, json, timeout })
            command.Options.Add(option);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var bundle = Bundle.Read(parsed.GetValue(file)!);
            if (parsed.GetValue(judgeOnly))
                return JudgeAgain(bundle);
            if (!parsed.GetValue(trust) && BundleTrust.Problems(bundle).ToList() is { Count: > 0 } problems)
                throw new CaseException($"bundle {bundle.Origin}: {string.Join("; ", problems)}. It is not run on this host; --judge-only judges its capture, --trust runs it all the same.");
            var options = bundle.Manifest.Cell.Options(new() { Out = parsed.GetValue(output), Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)) });
            if (options.Kernel == "host")
                throw new CaseException($"bundle {bundle.Origin}: it was made with a kernel of its maker's own, which it does not hold: run its case with --kernel FILE.", ExitCode.HostUnable);
            var evidence = Workplace.EvidenceFolder(options.Out);
            if (parsed.GetValue(bisect) is { } axis)
                return await BisectReport.RunAsync(bundle, options, axis, evidence, cancel).ConfigureAwait(false);
            await using var lab = await OpenLab.OpenAsync(options, evidence, cancel).ConfigureAwait(false);
            if (parsed.GetValue(minimise))
                return await MinimiseReport.RunAsync(bundle, lab, TimeSpan.FromSeconds(parsed.GetValue(budget)), cancel).ConfigureAwait(false);
            return await ReplayAsync(bundle, lab, parsed.GetValue(repeat), parsed.GetValue(json), cancel).ConfigureAwait(false);
        }));
        return command;
    }

    private static int JudgeAgain(Bundle bundle)
    {
        var capture = bundle.ReadCapture() ?? throw new CaseException($"bundle {bundle.Origin}: it has no capture: the case was not judged ({bundle.Manifest.Reason}).");
        var (result, text, _) = SavedCapture.Judge(capture, bundle.Origin);
        Console.WriteLine(text);
        return Conclude(BundleComparison.Of(bundle.Manifest, result), result);
    }

    private static async Task<int> ReplayAsync(Bundle bundle, OpenLab lab, int times, string? json, CancellationToken cancel)
    {
        List<CaseResult> results = [];
        var runner = new CaseRunner(lab.Run, lab.Site, lab.Evidence, Workplace.Progress);
        await foreach (var result in runner.RunAsync([.. Repetition.Of([bundle.Case], times)], cancel).ConfigureAwait(false))
            results.Add(result);
        ResultTable.Print(results, lab.Evidence);
        Repetition.Print(results);
        await JsonFile.WriteAsync(json, () => Report.OfResults(results), cancel).ConfigureAwait(false);
        var comparisons = results.Select(result => BundleComparison.Of(bundle.Manifest, result)).ToList();
        var worst = comparisons.FindIndex(comparison => !comparison.Same);
        return results.FirstOrDefault(result => result.Verdict == CaseVerdict.Error && bundle.Manifest.Verdict != CaseVerdict.Error) is { } broken
            ? throw new CaseException($"{broken.Case}: {broken.Reason}", ExitCode.LabFailed)
            : Conclude(comparisons[Math.Max(0, worst)], results[Math.Max(0, worst)]);
    }

    private static int Conclude(BundleComparison comparison, CaseResult result)
    {
        Console.WriteLine(comparison.Same ? $"the same verdict as in the bundle: {$"{result.Verdict}".ToLowerInvariant()}" : "not the same verdict as in the bundle");
        foreach (var line in comparison.Text)
            Console.WriteLine($"  {line}");
        return comparison.Same ? ExitCode.AsExpected : ExitCode.NotAsExpected;
    }
}
