using System.Globalization;

namespace Lab.Machine;

/// <summary>Where the files of one machine lie: scratch that goes with it, and evidence that stays. Pure path arithmetic.</summary>
/// <param name="Scratch">Short directory for sockets (their paths are limited to 107 bytes) and disk files.</param>
/// <param name="Evidence">Directory whose files outlive the machine.</param>
/// <param name="QemuListens">QEMU listens on the sockets and waits for us; else we listen and it connects, so that there is nothing to retry.</param>
public sealed record LaunchFiles(string Scratch, string Evidence, bool QemuListens = false)
{
    /// <summary>Unix socket of QEMU's monitor.</summary>
    public string QmpSocket => Path.Combine(Scratch, "qmp");

    /// <summary>Unix socket of the guest's console.</summary>
    public string ConsoleSocket => Path.Combine(Scratch, "con");

    /// <summary>Unix socket of QEMU's qtest server.</summary>
    public string QtestSocket => Path.Combine(Scratch, "qtest");

    /// <summary>Where the lab's plugin counts instructions: see <see cref="InstructionCounts"/>.</summary>
    public string Counts => Path.Combine(Scratch, "counts");

    /// <summary>Where it records accesses: see <see cref="AccessLog"/>.</summary>
    public string Accesses => Path.Combine(Scratch, "accesses");

    /// <summary>Unix socket on which we listen and to which it connects, to ask about mappings: see <see cref="Paging.StoreQuestions"/>.</summary>
    public string Questions => Path.Combine(Scratch, "ask");

    /// <summary>Everything the guest printed; QEMU itself writes it.</summary>
    public string ConsoleLog => Path.Combine(Evidence, "console.log");

    /// <summary>QEMU's trace log; empty until an event is enabled.</summary>
    public string TraceLog => Path.Combine(Evidence, "trace.log");

    /// <summary>Both directions of the monitor.</summary>
    public string QmpLog => Path.Combine(Evidence, "qmp.log");

    /// <summary>QEMU's standard output and error.</summary>
    public string StderrLog => Path.Combine(Evidence, "stderr.log");

    /// <summary>The command line, quoted for a shell.</summary>
    public string CommandLineText => Path.Combine(Evidence, "command-line.txt");

    /// <summary>Versions of everything that took part.</summary>
    public string VersionsText => Path.Combine(Evidence, "versions.txt");

    /// <summary>QEMU's view of the processor, taken when a boot is given up.</summary>
    public string RegistersText => Path.Combine(Evidence, "registers.txt");

    /// <summary>The raw file behind the namespace of a controller that lists none.</summary>
    public string DiskFile(NvmeDevice device) => device.DiskPath ?? Path.Combine(Scratch, device.Id + ".disk");

    /// <summary>The raw file behind one of the controller's namespaces.</summary>
    public string DiskFile(NvmeDevice device, NvmeNamespaceDevice space)
        => space.DiskPath ?? Path.Combine(Scratch, $"{device.Id}-{space.Nsid.ToString(CultureInfo.InvariantCulture)}.disk");

    internal string DiskFile(Topology topology, string controllerId, int? nsid)
    {
        var device = topology.Controller(controllerId);
        if (nsid is null && device.Namespaces.IsEmpty)
            return DiskFile(device);
        return device.Namespaces.FirstOrDefault(space => nsid is null || space.Nsid == nsid) is { } found
            ? DiskFile(device, found)
            : throw new MachineInputException(
                $"namespace {nsid} of controller '{controllerId}'", "not in the topology", $"It lists: {string.Join(", ", device.Namespaces.Select(space => space.Nsid))}.");
    }

    /// <summary>The shared file behind the controller's persistent memory region.</summary>
    public string PmrFile(NvmeDevice device) => device.PmrPath ?? Path.Combine(Scratch, device.Id + ".pmr");

    /// <summary>The file behind a function's shared memory.</summary>
    public string SharedFile(EndpointDevice device) => Path.Combine(Scratch, device.Id + ".shared");

    /// <summary>The files behind a topology's controllers: path, length, and whether the topology brings it with its content.</summary>
    /// <exception cref="MachineInputException">A file that was brought is not there.</exception>
    internal IEnumerable<(string Path, int MebiBytes, bool Brought)> Backing(Topology topology)
    {
        foreach (var device in topology.Controllers)
        {
            if (device.Namespaces.IsEmpty)
                yield return Present(DiskFile(device), device.DiskMiB, device.DiskPath is not null);
            foreach (var space in device.Namespaces)
                yield return Present(DiskFile(device, space), space.DiskMiB, space.DiskPath is not null);
            if (device.PmrMiB > 0)
                yield return Present(PmrFile(device), device.PmrMiB, device.PmrPath is not null);
        }
    }

    private static (string Path, int MebiBytes, bool Brought) Present(string path, int mebibytes, bool brought) => brought && !File.Exists(path)
        ? throw new MachineInputException(path, "no such file", "Name a file that an earlier machine left.")
        : (path, mebibytes, brought);

    internal string MemoryFile(Topology topology, string id) =>
        topology.Endpoints.FirstOrDefault(device => device.Id == id) is { } endpoint ? SharedFile(endpoint) : PmrFile(topology.Controller(id));
}
