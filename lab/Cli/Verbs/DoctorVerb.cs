using System.CommandLine;
using Lab.Cases.Running;
using Lab.Containers;
using Lab.Images;
using Lab.Machine;
using Spectre.Console;

namespace Lab.Cli.Verbs;

internal static class DoctorVerb
{
    private sealed record Finding(string What, bool Needed, bool Good, string Says, string Mend = "");

    // Command, package that holds it on Debian, what it is for.
    private static readonly (string Command, string Package, string For)[] Tools =
    [
        ("apt-get", "apt", "downloads the pinned packages"), ("dpkg-deb", "dpkg", "unpacks them"), ("gcc", "gcc libc6-dev", "links the agent"),
        ("ssh-keygen", "openssh-client", "makes the checkout's keys"), ("setsid", "util-linux", "starts the keeper that ends orphans"),
    ];

    public static Command Create()
    {
        var command = new Command("doctor", "What this host can and cannot do, and what to do about it");
        var common = new CommonOptions(command, Choice.OneArch());
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            var findings = await LookAsync(common.Read(parsed), cancel).ConfigureAwait(false);
            var table = new Table().Border(TableBorder.Simple).AddColumns("what", "state", "", "mend");
            foreach (var f in findings)
                table.AddRow(Markup.Escape(f.What), f.Good ? "[green]ok[/]" : f.Needed ? "[red]missing[/]" : "[yellow]absent[/]", Markup.Escape(f.Says), Markup.Escape(f.Mend));
            AnsiConsole.Write(table);
            var missing = findings.Count(f => f is { Needed: true, Good: false });
            Console.WriteLine(missing == 0 ? "This host can run the lab." : $"{missing} needed things are missing; the last column mends them.");
            return missing == 0 ? ExitCode.AsExpected : ExitCode.HostUnable;
        }));
        return command;
    }

    private static async Task<List<Finding>> LookAsync(LabOptions options, CancellationToken cancel)
    {
        var paths = Workplace.Paths;
        List<Finding> findings = [new(".NET runtime", true, true, Environment.Version.ToString())];
        foreach (var (tool, package, purpose) in Tools)
            findings.Add(new(tool, true, OnPath(tool), purpose, OnPath(tool) ? "" : $"apt-get install {package}"));
        var current = OnPath("apt-get") && new ImageSetup(paths, Workplace.Progress).IsCurrent(options.Arch, options.Images);
        findings.Add(new($"images for {options.Arch}", true, current, current ? paths.GuestImage(options.Arch, options.Images.Kernel) : "not built, or built from other sources", current ? "" : "./run-lab.sh setup"));
        findings.Add(await QemuAsync("pinned", needed: true).ConfigureAwait(false));
        findings.Add(await QemuAsync("host", needed: false).ConfigureAwait(false));
        findings.Add(await AcceleratorAsync().ConfigureAwait(false));
        findings.Add(await EngineAsync(options.Host == LabOptions.Container, cancel).ConfigureAwait(false));
        var free = new DriveInfo(paths.Checkout).AvailableFreeSpace >> 20;
        findings.Add(new("disk", true, free > 1024, $"{free} MiB free for the checkout, the lab needs about 1024", free > 1024 ? "" : "free some space"));
        return findings;

        async Task<Finding> QemuAsync(string which, bool needed)
        {
            try
            {
                var site = await LabSite.OpenAsync(paths, options with { Qemu = which }, cancel).ConfigureAwait(false);
                return new($"QEMU, {which}", needed, site.Qemu.HasDevice("nvme"), site.Qemu.ToString());
            }
            catch (Exception e) when (e is MachineException or Lab.Cases.CaseException)
            {
                return new($"QEMU, {which}", needed, false, e.Message.ReplaceLineEndings(" "), which == "pinned" ? "./run-lab.sh setup" : "apt-get install qemu-system-x86");
            }
        }

        async Task<Finding> AcceleratorAsync()
        {
            try
            {
                var site = await LabSite.OpenAsync(paths, options, cancel).ConfigureAwait(false);
                var choice = await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false);
                return new("KVM", false, choice.Name == "kvm", choice.Reason, choice.Name == "kvm" ? "" : "none needed: TCG runs everything, slower");
            }
            catch (Exception e) when (e is MachineException or Lab.Cases.CaseException)
            {
                return new("KVM", false, false, e.Message.ReplaceLineEndings(" "));
            }
        }
    }

    private static async Task<Finding> EngineAsync(bool needed, CancellationToken cancel)
    {
        const string what = "container engine";
        try
        {
            using var engine = await Engine.ConnectAsync(cancel).ConfigureAwait(false);
            return new(what, needed, true, $"{engine}");
        }
        catch (HostUnableException e)
        {
            return new(what, needed, false, $"{e.Reason}: --host container cannot be used", e.Mend);
        }
    }

    private static bool OnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));
}
