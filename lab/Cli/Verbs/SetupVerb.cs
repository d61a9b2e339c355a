using System.CommandLine;
using Lab.Images;

namespace Lab.Cli.Verbs;

internal static class SetupVerb
{
    public static Command Create()
    {
        var command = new Command("setup", "Build what is missing: QEMU, guest image, agent");
        var update = new Option<bool>("--update-lock") { Description = "Take the mirror's present packages and rewrite images/images.lock" };
        var arch = Choice.AnyArch();
        var runtime = Choice.Runtime();
        var qemu = Choice.Of("--qemu", "QEMU to unpack", [Suites.Pinned, .. Suites.Known]);
        var kernel = Choice.Of("--kernel", "Kernel of the guest image", [Suites.Pinned, .. Suites.Known]);
        var herd = new Option<bool>("--with-herd") { Description = "Unpack herd7 too, with which specs check the litmus tests" };
        foreach (var option in new Option[] { update, arch, runtime, qemu, kernel, herd })
            command.Options.Add(option);
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var setup = new ImageSetup(Workplace.Paths, Workplace.Progress);
            var choice = ImageChoice.Of(parsed.GetValue(qemu)!, parsed.GetValue(kernel)!, parsed.GetValue(runtime)!);
            foreach (var each in Architectures.Named(parsed.GetValue(arch)!))
                await setup.EnsureAsync(each, choice, parsed.GetValue(update), cancel).ConfigureAwait(false);
            if (parsed.GetValue(herd))
                await new HerdSetup(Workplace.Paths, Workplace.Progress).EnsureAsync(parsed.GetValue(update), cancel).ConfigureAwait(false);
            Console.WriteLine($"set up: {Workplace.Paths.Lab}");
            return ExitCode.AsExpected;
        }));
        return command;
    }
}
