using System.CommandLine;
using Lab.Images;

namespace Lab.Cli.Verbs;

internal static class SetupVerb
{
    public static Command Create()
    {
        var command = new Command("setup", "Build what is missing: pinned QEMU, guest image, agent");
        var update = new Option<bool>("--update-lock") { Description = "Take the mirror's present packages and rewrite images/images.lock" };
        var arch = Choice.AnyArch();
        var runtime = Choice.Runtime();
        command.Options.Add(update);
        command.Options.Add(arch);
        command.Options.Add(runtime);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var setup = new ImageSetup(Workplace.Paths, Workplace.Progress);
            foreach (var each in Architectures.Named(parsed.GetValue(arch)!))
                await setup.EnsureAsync(each, parsed.GetValue(runtime)!, parsed.GetValue(update), cancel).ConfigureAwait(false);
            Console.WriteLine($"set up: {Workplace.Paths.Lab}");
            return ExitCode.AsExpected;
        }));
        return command;
    }
}
