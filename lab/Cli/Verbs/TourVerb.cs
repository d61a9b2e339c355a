using System.CommandLine;
using Lab.Cases;

namespace Lab.Cli.Verbs;

internal static class TourVerb
{
    public static Command Create()
    {
        var command = new Command("tour", "Boot a guest, run the standard cases, print the verdicts (the default)");
        var common = new CommonOptions(command);
        command.SetAction((parsed, cancel) => Guard.RunAsync(() => CaseSession.RunAsync(common, parsed, CaseBook.Standard, explain: false, cancel)));
        return command;
    }
}
