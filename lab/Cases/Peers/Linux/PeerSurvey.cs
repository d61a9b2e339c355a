using Lab.Cases.Running;
using Lab.Machine;
using Lab.PeerToPeer.Linux;

namespace Lab.Cases.Peers.Linux;

/// <summary>Asks a kernel of machines, each booted for it.</summary>
/// <param name="run">Owns QEMUs and their temporary files.</param>
/// <param name="site">QEMU, image and agent.</param>
/// <param name="evidence">Folder for the machines' evidence.</param>
public sealed class PeerSurvey(LabRun run, LabSite site, string evidence)
{
    private const string Option = "PCI_P2PDMA";

    /// <summary>Boots a machine and asks its kernel.</summary>
    /// <exception cref="CaseException">The kernel is built without peer-to-peer memory.</exception>
    /// <exception cref="MachineException">The machine did not boot, or the kernel could not be asked; the message says why.</exception>
    public async Task<LinuxAnswers> AskAsync(PeerMachine asked, CancellationToken cancel)
    {
        var image = site.LoadImage();
        if (image.Config is { } config && !config.Has(Option))
            throw new CaseException($"Linux {image.KernelRelease} on {image.Arch} is built without CONFIG_{Option}: use `--kernel sid`, on x86_64 or aarch64.", 3);
        var folder = Path.Combine(evidence, $"machine-{asked.Number}");
        var accelerator = await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false);
        await using var machine = await GuestMachine.BootAsync(
            run, site.Qemu, image, site.Options.Place(asked.Topology), accelerator, folder, site.Options.Timeout, null, cancel).ConfigureAwait(false);
        using var agent = await GuestAgent.SendAsync(machine, site.LoadAgent(), site.Options.Timeout / 2, cancel).ConfigureAwait(false);
        var functions = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        var lines = await agent.AskKernelAsync(asked.Number, [.. asked.Topology.Controllers.Select(device => Name(device.Id))],
            asked.Acs.ToDictionary(port => Name(port.Key), port => port.Value), cancel).ConfigureAwait(false);
        await File.WriteAllLinesAsync(Path.Combine(folder, "answers.txt"), [$"# {asked}", .. lines], cancel).ConfigureAwait(false);
        return LinuxAnswers.Parse(lines);

        string Name(string id) => machine.Topology.SysfsName(Witness.Function(functions, id));
    }
}
