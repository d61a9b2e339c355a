using System.CommandLine;
using Lab.Cases;

namespace Lab.Cli.Verbs;

internal static class RunVerb
{
    public static Command Create()
    {
        var command = new Command("run", "Run named cases or case files, and explain each verdict");
        var cases = new Argument<string[]>("case") { Description = $"Names from `list`, case files, or {CaseBook.All}", Arity = ArgumentArity.OneOrMore };
        cases.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => t.Value.StartsWith('-')))
                result.AddError($"unknown option {token.Value}");
        });
        command.Arguments.Add(cases);
        var session = new CaseSession(command, explain: true);
        command.SetAction((parsed, cancel) => Guard.RunAsync(() =>
            session.RunAsync(parsed, arch => parsed.GetValue(cases)!.SelectMany(name => CaseBook.FindAll(name, arch)), cancel)));
        return command;
    }
}
