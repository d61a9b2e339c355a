using System.CommandLine;
using Lab.Cases;

namespace Lab.Cli.Verbs;

internal static class TourVerb
{
    public static Command Create()
    {
        var command = new Command("tour", "Boot a guest, run the standard cases, print the verdicts (the default)");
        var session = new CaseSession(command, explain: false);
        command.SetAction((parsed, cancel) => Guard.RunAsync(() => session.RunAsync(parsed, _ => CaseBook.Standard.Where(c => c.Tour), cancel)));
        return command;
    }
}
