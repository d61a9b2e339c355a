using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lab.Cases.Running;
using Lab.Driver.Steps;
using Lab.Guestless;
using Lab.Machine;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Cases.Steps;

/// <summary>Takes the steps of a case, in their order, until one does not come to what it should.</summary>
/// <param name="experiment">Told of each.</param>
/// <param name="place">Where they are taken.</param>
/// <param name="functions">What the guest calls the function of each device.</param>
internal sealed class StepSequence(Experiment experiment, IStepPlace place, IReadOnlyDictionary<string, string> functions)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private bool _isOff;

    /// <summary>Whether the machine is no longer what it was.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Takes them. A machine that ends where the case does not say so is what a step came to, and no error of the lab.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var number = 0;
        foreach (var step in experiment.Case.Steps)
        {
            number++;
            bool met;
            try
            {
                met = step.IsDriver
                    ? await place.DriveAsync(number, step.ToString(), cancel).ConfigureAwait(false)
                    : Tell(number, step, await HostAsync(step.Text, cancel).ConfigureAwait(false));
            }
            catch (Exception e) when (e is QmpException or QtestException or MachineException or IOException && !cancel.IsCancellationRequested)
            {
                if (await EndedAsync(cancel).ConfigureAwait(false) is not { } why)
                    throw;
                IsOver = true;
                met = Tell(number, step, new($"the machine is gone: {why}", "the machine goes on"));
            }
            if (!met)
                break;
        }
        if (_isOff || IsOver)
            experiment.Meant(new DriverFinished(0));
        else
            await place.EndAsync(cancel).ConfigureAwait(false);
    }

    // QEMU that is gone, or a kernel that is. A connection is lost a moment before the process is gone.
    private async Task<string?> EndedAsync(CancellationToken cancel)
    {
        _ = await Task.WhenAny(place.Process.Exited, Task.Delay(LastMoment, cancel)).ConfigureAwait(false);
        try
        {
            place.AliveCheck();
            return null;
        }
        catch (MachineException gone)
        {
            return gone.Message.ReplaceLineEndings(" ");
        }
    }

    private bool Tell(int number, CaseStep step, StepOutcome outcome)
    {
        experiment.Meant(new StepTaken(number, step.ToString(), outcome.Got, outcome.Wanted));
        return outcome.Met;
    }

    private async Task<StepOutcome> HostAsync(StepText step, CancellationToken cancel)
    {
        switch (step.Verb)
        {
            case "shell":
                return await ShellAsync(step, cancel).ConfigureAwait(false);
            case "module":
                var name = step.Word("name");
                var loaded = await place.ShellAsync($"modprobe -r {name} && modprobe {name} {step.Word("options", "")}", Patience, cancel).ConfigureAwait(false);
                return new($"exit code {loaded.ExitCode}", "exit code 0");
            case "console":
                return Look(step, await place.ConsoleAsync(cancel).ConfigureAwait(false));
            case "qmp":
                return await QmpAsync(step, cancel).ConfigureAwait(false);
            case "plug":
                IsOver = true;
                await place.PlugAsync(step.Word("of"), cancel).ConfigureAwait(false);
                return StepOutcome.Done;
            case "unplug":
                IsOver = true;
                await place.UnplugAsync(step.Word("of"), cancel).ConfigureAwait(false);
                return StepOutcome.Done;
            case "system-reset":
                IsOver = true;
                await place.SystemResetAsync(cancel).ConfigureAwait(false);
                return StepOutcome.Done;
            case "power-cut":
                (_isOff, IsOver) = (true, true);
                var fuse = new PowerFuse(step.OneOf("how", "sigkill", "quit") == "quit" ? PowerCutKind.Quit : PowerCutKind.Sigkill, place.Process, place.Qmp);
                experiment.CutPower(fuse);
                await fuse.BurnAsync(cancel).ConfigureAwait(false);
                return StepOutcome.Done;
            case "pause":
                await Task.Delay(TimeSpan.FromMilliseconds(step.Number("ms", 0)), cancel).ConfigureAwait(false);
                return StepOutcome.Done;
            case "alive":
                place.AliveCheck();
                _ = await place.Qmp.ExecuteAsync("query-status", null, cancel).ConfigureAwait(false);
                return new("alive", "alive");
            default:
                return await LookAtFileAsync(step, cancel).ConfigureAwait(false);
        }
    }

    private async Task<StepOutcome> ShellAsync(StepText step, CancellationToken cancel)
    {
        var command = functions.Aggregate(step.Word("run"), (text, named) => text.Replace($"{{{named.Key}}}", named.Value, StringComparison.Ordinal));
        var result = await place.ShellAsync(command, TimeSpan.FromMilliseconds(step.Number("ms", (long)Patience.TotalMilliseconds)), cancel).ConfigureAwait(false);
        var wanted = step.Word("exit", "0");
        return wanted != "any" && $"{result.ExitCode}" != wanted
            ? new($"exit code {result.ExitCode}: {Short(result.Error.Trim().Length > 0 ? result.Error : result.Output)}", $"exit code {wanted}")
            : Look(step, result.Output);
    }

    private static StepOutcome Look(StepText step, string text)
    {
        var got = Short(text);
        if (step.Has("matches") && !Regex.IsMatch(text, step.Word("matches"), RegexOptions.Multiline, MatchLimit))
            return new(got, $"a match of {step.Word("matches")}");
        if (step.Has("lacks") && Regex.Match(text, step.Word("lacks"), RegexOptions.Multiline, MatchLimit) is { Success: true } match)
            return new(Short(match.Value), $"no match of {step.Word("lacks")}");
        return step.Has("matches") || step.Has("lacks") ? new(got, got) : new(got);
    }

    private async Task<StepOutcome> QmpAsync(StepText step, CancellationToken cancel)
    {
        try
        {
            var arguments = step.Has("arguments") ? JsonNode.Parse(step.Word("arguments")) as JsonObject ?? throw new FormatException("arguments must be a JSON object") : null;
            var answer = await place.Qmp.ExecuteAsync(step.Word("execute"), arguments, cancel).ConfigureAwait(false);
            return Look(step, answer.GetRawText()).Required(step);
        }
        catch (Exception e) when (e is QmpException or JsonException or FormatException)
        {
            return StepOutcome.Failure(step, e.Message.ReplaceLineEndings(" "));
        }
    }

    private async Task<StepOutcome> LookAtFileAsync(StepText step, CancellationToken cancel)
    {
        var file = await (step.OneOf("kind", "disk", "pmr") == "pmr" ? place.PmrFileAsync(step.Word("of"), cancel) : place.DiskFileAsync(step.Word("of"), cancel)).ConfigureAwait(false);
        var at = step.Number("at", 0);
        var wanted = step.Has("hex") ? Convert.FromHexString(step.Word("hex")) : new byte[step.Number("bytes", 4096)];
        if (step.Has("seed"))
            DataPattern.Fill(wanted, step.Word64("seed"), (ulong)at);
        var got = new byte[wanted.Length];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = at;
        var read = stream.ReadAtLeast(got, got.Length, throwOnEndOfStream: false);
        return new($"{read} bytes, digest {DataPattern.Digest(got)}", $"{wanted.Length} bytes, digest {DataPattern.Digest(wanted)}");
    }

    private static string Short(string text)
    {
        const int most = 300;
        var line = text.Trim().ReplaceLineEndings(" ⏎ ");
        return line.Length <= most ? line : line[..most] + " …";
    }
}
