using System.CommandLine;
using System.Diagnostics;
using Lab.Cases;
using Lab.Cases.Running;

namespace Lab.Cli.Verbs;

internal static class ShellVerb
{
    public static Command Create()
    {
        var command = new Command("shell", "An SSH shell in a lab guest with one NVMe controller; the agent is /tmp/lab/lab-guest");
        var common = new CommonOptions(command, Choice.OneArch());
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            await using var lab = await OpenLab.OpenAsync(common, parsed, cancel).ConfigureAwait(false);
            await using var session = await GuestSession.BootAsync(
                lab.Run, lab.Site, lab.Site.Options.Place(Case.DefaultMachine), lab.Evidence, Workplace.Progress, cancel).ConfigureAwait(false);
            return await ShellAsync(session, cancel).ConfigureAwait(false);
        }));
        return command;
    }

    private static async Task<int> ShellAsync(GuestSession session, CancellationToken cancel)
    {
        var argv = session.SshArguments;
        using var ssh = Process.Start(new ProcessStartInfo(argv[0], argv.Skip(1))) ?? throw new CaseException("ssh did not start.", ExitCode.HostUnable);
        await ssh.WaitForExitAsync(cancel).ConfigureAwait(false);
        // The remote shell's own exit code says nothing about the lab; 255 is ssh's word for "no connection".
        return ssh.ExitCode == 255 ? ExitCode.LabFailed : ExitCode.AsExpected;
    }
}
