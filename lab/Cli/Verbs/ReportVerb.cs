using System.CommandLine;
using Lab.Cases;

namespace Lab.Cli.Verbs;

/// <summary><c>report new</c>: from a few questions to a case file that can be run and filled in.</summary>
internal static class ReportVerb
{
    private static readonly (string Option, string Question, string Default)[] Questions =
    [
        ("--name", "Name of the case (lower-case words joined by hyphens)", ""),
        ("--title", "What is wrong, in one line", ""),
        ("--link", "Link of the report, as far as there is one", "none yet"),
        ("--text", "What was done, what came of it, what should have", ""),
        ("--affected", "Versions of QEMU that have the bug, such as <10.1; empty where the driver or the kernel has it", ""),
        ("--cmb", "MiB of controller memory buffer, 0 for none", "16"),
        ("--pmr", "MiB of persistent memory region, 0 for none", "0"),
        ("--guest", "Does it take a guest (yes), or only the device (no)", "no"),
    ];

    public static Command Create()
    {
        var command = new Command("report", "Make a case file of a bug report");
        var make = new Command("new", "Ask a few questions and write NAME.lab.yaml; what an option answers is not asked");
        var options = Questions.Select(question => new Option<string?>(question.Option) { Description = question.Question }).ToArray();
        var output = new Option<string?>("--out") { Description = "The file [default: NAME.lab.yaml here]" };
        foreach (var option in options)
            make.Options.Add(option);
        make.Options.Add(output);
        make.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var answers = Questions.Select((question, i) => (question.Option, Answer: parsed.GetValue(options[i]) ?? Ask(question))).ToDictionary();
            var file = parsed.GetValue(output) ?? $"{answers["--name"]}.lab.yaml";
            if (File.Exists(file))
                throw new CaseException($"{file} is there already: name another file with --out.");
            await File.WriteAllTextAsync(file, NewReport.Text(answers["--name"], answers["--title"], answers["--link"], answers["--text"], answers["--affected"], answers["--cmb"], answers["--pmr"], answers["--guest"]), cancel).ConfigureAwait(false);
            Console.WriteLine($"{file}: put the report's steps in the place of those in it, then\n  ./run-lab.sh run {file} --bundle {Path.ChangeExtension(Path.ChangeExtension(file, null), "zip")}");
            return ExitCode.AsExpected;
        }));
        command.Subcommands.Add(make);
        return command;
    }

    private static string Ask((string Option, string Question, string Default) question)
    {
        Console.Error.Write($"{question.Question}{(question.Default.Length > 0 ? $" [{question.Default}]" : "")}: ");
        var answer = Console.ReadLine() ?? throw new CaseException($"report new: nobody answers '{question.Question}': give {question.Option}.");
        return answer.Trim() is { Length: > 0 } said ? said : question.Default;
    }
}
