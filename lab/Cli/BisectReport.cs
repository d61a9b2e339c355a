using Lab.Cases;
using Lab.Cases.Bundles;
using Lab.Cases.Running;
using Lab.Images;

namespace Lab.Cli;

/// <summary><c>repro --bisect</c>: where along a list of QEMUs or kernels, oldest first, the verdict changes.</summary>
internal static class BisectReport
{
    public static async Task<int> RunAsync(Bundle bundle, LabOptions options, string axis, string evidence, CancellationToken cancel)
    {
        var (ofKernel, names) = Parse(axis);
        Dictionary<int, CaseResult> seen = [];
        int first = 0, last = names.Count - 1;
        while (first < last && await AtAsync(first).ConfigureAwait(false) is { Verdict: CaseVerdict.Unsupported or CaseVerdict.Error })
            first++;
        while (last > first && await AtAsync(last).ConfigureAwait(false) is { Verdict: CaseVerdict.Unsupported or CaseVerdict.Error })
            last--;
        if (first == last)
            throw new CaseException($"--bisect {axis}: fewer than two of {string.Join(", ", names)} can run the case: {string.Join("; ", seen.Select(one => $"{names[one.Key]}: {one.Value.Reason}"))}", ExitCode.HostUnable);
        var (old, now) = (await AtAsync(first).ConfigureAwait(false), await AtAsync(last).ConfigureAwait(false));
        if (VerdictText.Of(old) == VerdictText.Of(now))
        {
            Print();
            Console.WriteLine($"no change: {names[first]} and {names[last]} both show {VerdictText.Of(now)}");
            return ExitCode.NotAsExpected;
        }
        while (last - first > 1)
        {
            // What cannot run is no answer: the nearest that can is asked.
            var middle = Enumerable.Range(first + 1, last - first - 1).OrderBy(i => Math.Abs(i - ((first + last) / 2))).ToList();
            var at = -1;
            foreach (var i in middle)
                if ((await AtAsync(i).ConfigureAwait(false)).Verdict is not (CaseVerdict.Unsupported or CaseVerdict.Error))
                {
                    at = i;
                    break;
                }
            if (at < 0)
                break;
            if (VerdictText.Of(await AtAsync(at).ConfigureAwait(false)) == VerdictText.Of(old))
                first = at;
            else
                last = at;
        }
        Print();
        Console.WriteLine($"the verdict changes between {names[first]} ({VerdictText.Of(seen[first])}) and {names[last]} ({VerdictText.Of(seen[last])})");
        return ExitCode.AsExpected;

        async Task<CaseResult> AtAsync(int i)
        {
            if (seen.TryGetValue(i, out var known))
                return known;
            var cell = ofKernel ? options with { Kernel = names[i] } : options with { Qemu = names[i] };
            var folder = Path.Combine(evidence, $"{i + 1}");
            Workplace.Progress.Report($"bisect: {names[i]}");
            try
            {
                await using var lab = await OpenLab.OpenAsync(cell, folder, cancel).ConfigureAwait(false);
                await foreach (var result in new CaseRunner(lab.Run, lab.Site, folder, Workplace.Progress).RunAsync([bundle.Case], cancel).ConfigureAwait(false))
                    return seen[i] = result;
                throw new InvalidOperationException("a run without a result");
            }
            catch (Exception e) when (NotRun.Why(e) is not null)
            {
                var (verdict, reason) = NotRun.Why(e)!.Value;
                return seen[i] = CaseResult.NotRun(bundle.Case, cell, verdict, reason, folder);
            }
        }

        void Print()
        {
            foreach (var (i, result) in seen.OrderBy(one => one.Key))
                Console.WriteLine($"{names[i],-20} QEMU {result.Qemu}{(result.Kernel.Length > 0 ? $", Linux {result.Kernel}" : "")}: {VerdictText.Of(result)} ({result.Reason})");
        }
    }

    private static (bool OfKernel, IReadOnlyList<string> Names) Parse(string axis)
    {
        var equals = axis.IndexOf('=', StringComparison.Ordinal);
        var (word, list) = equals < 0 ? (axis, "") : (axis[..equals], axis[(equals + 1)..]);
        IReadOnlyList<string> names = equals < 0 ? Suites.Known : list.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (word is not ("qemu" or "kernel") || names.Count < 2)
            throw new CaseException($"--bisect {axis}: write qemu or kernel for the suites ({string.Join(", ", Suites.Known)}), or qemu=FILE,FILE with at least two files, oldest first.");
        return (word == "kernel", names);
    }
}
