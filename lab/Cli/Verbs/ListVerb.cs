using System.CommandLine;
using Lab.Cases;
using Spectre.Console;

namespace Lab.Cli.Verbs;

internal static class ListVerb
{
    public static Command Create()
    {
        var command = new Command("list", "The standard cases");
        var json = new Option<string?>("--json") { Description = "Write JSON to a file, or to standard output", Arity = ArgumentArity.ZeroOrOne };
        command.Options.Add(json);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            if (parsed.GetResult(json) is not null)
                await JsonFile.WriteAsync(parsed.GetValue(json) ?? "-", () => Report.OfCases(CaseBook.Standard), cancel).ConfigureAwait(false);
            else
                Print();
            return ExitCode.AsExpected;
        }));
        return command;
    }

    private static void Print()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("case", "expected", "drivers", "shows");
        foreach (var @case in CaseBook.Standard)
            table.AddRow(@case.Name, $"{@case.Expected}".ToLowerInvariant(), string.Join(", ", @case.Drivers), Markup.Escape(@case.Title));
        AnsiConsole.Write(table);
    }
}
