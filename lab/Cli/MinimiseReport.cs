using System.Diagnostics;
using Lab.Cases;
using Lab.Cases.Bundles;
using Lab.Cases.Minimising;
using Lab.Cases.Running;
using Lab.Machine;

namespace Lab.Cli;

/// <summary><c>repro --minimise</c>.</summary>
internal static class MinimiseReport
{
    public static async Task<int> RunAsync(Bundle bundle, OpenLab lab, TimeSpan budget, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var number = 0;
        var wanted = VerdictText.Of(bundle.Manifest);
        var minimiser = new Minimiser(TryAsync, lab.Evidence, budget, Workplace.Progress);
        if (!await TryAsync(bundle.Case, cancel).ConfigureAwait(false))
        {
            Console.WriteLine($"not minimised: here the case does not show what the bundle has, {wanted}");
            return ExitCode.NotAsExpected;
        }
        var small = await minimiser.RunAsync(bundle.Case, cancel).ConfigureAwait(false);
        Console.WriteLine(
            $"{bundle.Case.Name}: {Size(bundle.Case)} came down to {Size(small)} that show the same ({wanted}), {minimiser.Tries} tries in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s" +
            (minimiser.IsDone ? ", and nothing more goes" : $"; the budget is used up: run it again with --out {lab.Evidence} to go on"));
        Console.WriteLine($"case file: {minimiser.File}");
        return ExitCode.AsExpected;

        async Task<bool> TryAsync(Case one, CancellationToken stop)
        {
            var folder = Path.Combine(lab.Evidence, "tries", $"{++number}");
            try
            {
                await foreach (var result in new CaseRunner(lab.Run, lab.Site, folder, null).RunAsync([one], stop).ConfigureAwait(false))
                    return result.WasRun && VerdictText.Of(result) == wanted;
            }
            catch (MachineException)
            {
                // A machine that is none, or that this host cannot have, shows nothing.
            }
            finally
            {
                if (Directory.Exists(folder))
                    Directory.Delete(folder, recursive: true);
            }
            return false;
        }
    }

    private static string Size(Case one) => one.Steps.Length + one.Peers.Length is > 0 and var steps ? $"{steps} {(steps == 1 ? "step" : "steps")}" : $"{one.Plan.Transfers} transfers";
}
