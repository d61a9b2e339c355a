using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Running;

namespace Lab.Cli.Verbs;

internal static class JudgeVerb
{
    public static Command Create()
    {
        var command = new Command("judge", "Judge a saved capture");
        var file = new Argument<string>("capture") { Description = "A *.capture.jsonl file, or a folder with peer-to-peer captures, which are judged again and make one matrix" };
        var json = new Option<string?>("--json") { Description = "File for the result as JSON; - is standard output" };
        command.Arguments.Add(file);
        var picture = new Option<string?>("--picture") { Description = "File for the picture of a peer-to-peer capture (SVG)" };
        var markdown = new Option<bool>("--markdown") { Description = "Print the matrix of a folder as Markdown" };
        var litmus = new Option<string?>("--litmus") { Description = "Folder for litmus tests of what was executed from each entry to its doorbell, for herd7: one for each queue and each way, with what is expected of it" };
        foreach (var option in new Option[] { json, picture, markdown, litmus })
            command.Options.Add(option);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            if (Directory.Exists(parsed.GetValue(file)))
            {
                if (parsed.GetValue(litmus) is { } one)
                    throw new CaseException($"--litmus {one}: {parsed.GetValue(file)} is a folder. Name one *.capture.jsonl file of it.");
                await MatrixReport.OfFolderAsync(parsed.GetValue(file)!, parsed.GetValue(markdown), cancel).ConfigureAwait(false);
                return ExitCode.AsExpected;
            }
            var (result, text, drawn) = SavedCapture.Judge(parsed.GetValue(file)!);
            if (parsed.GetValue(picture) is { } wanted)
                await File.WriteAllTextAsync(wanted, drawn ?? throw new CaseException($"--picture {wanted}: the capture holds no PCI tree: only those of peer-to-peer cases do."), cancel).ConfigureAwait(false);
            var tests = parsed.GetValue(litmus) is { } folder ? SavedCapture.WriteLitmus(parsed.GetValue(file)!, folder) : [];
            if (parsed.GetValue(json) != "-")
                Console.WriteLine(string.Join('\n', [text, .. tests]));
            await JsonFile.WriteAsync(parsed.GetValue(json), () => Report.OfResults([result]), cancel).ConfigureAwait(false);
            return result.Verdict == CaseVerdict.Pass ? ExitCode.AsExpected : ExitCode.NotAsExpected;
        }));
        return command;
    }
}
