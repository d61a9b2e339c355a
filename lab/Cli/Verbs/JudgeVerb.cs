using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Running;

namespace Lab.Cli.Verbs;

internal static class JudgeVerb
{
    public static Command Create()
    {
        var command = new Command("judge", "Judge a saved capture");
        var file = new Argument<string>("capture") { Description = "A *.capture.jsonl file" };
        var json = new Option<string?>("--json") { Description = "File for the result as JSON; - is standard output" };
        command.Arguments.Add(file);
        command.Options.Add(json);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var (result, text) = SavedCapture.Judge(parsed.GetValue(file)!);
            if (parsed.GetValue(json) != "-")
                Console.WriteLine(text);
            await JsonFile.WriteAsync(parsed.GetValue(json), Report.OfResults([result]), cancel).ConfigureAwait(false);
            return result.Verdict == CaseVerdict.Pass ? ExitCode.AsExpected : ExitCode.NotAsExpected;
        }));
        return command;
    }
}
