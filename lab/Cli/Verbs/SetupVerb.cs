using System.CommandLine;
using Lab.Images;

namespace Lab.Cli.Verbs;

internal static class SetupVerb
{
    public static Command Create()
    {
        var command = new Command("setup", "Build what is missing: pinned QEMU, guest image, agent");
        var update = new Option<bool>("--update-lock") { Description = "Take the mirror's present packages and rewrite images/images.lock" };
        var arch = new Option<string>("--arch") { Description = "Architecture of the guest", DefaultValueFactory = _ => "x86_64" };
        arch.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not "x86_64" and var value }])
                result.AddError($"--arch {value}: this lab knows x86_64");
        });
        command.Options.Add(update);
        command.Options.Add(arch);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var setup = new ImageSetup(Workplace.Paths, Workplace.Progress);
            await setup.EnsureAsync(parsed.GetValue(arch)!, parsed.GetValue(update), cancel).ConfigureAwait(false);
            Console.WriteLine($"set up: {Workplace.Paths.Lab}");
            return ExitCode.AsExpected;
        }));
        return command;
    }
}
