using System.Collections.Immutable;
using Lab.Cases.Running;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;
using Lab.Trace;

namespace Lab.Cases.Peers;

/// <summary>What the host finds out about a peer-to-peer experiment by itself: tree and routes, disks, the guest's memory.</summary>
internal sealed class PeerWitness
{
    // ivshmem's memory (QEMU, docs/specs/ivshmem-spec.rst).
    private const int SharedBar = 2;

    private readonly QmpClient _qmp;
    private readonly Topology _topology;
    private readonly Func<string, string> _file;
    private ImmutableArray<PciRecord> _before = [];

    private readonly MachineFiles _files;

    private PeerWitness(QmpClient qmp, MachineFiles files, Topology topology, Func<string, string> file) => (_qmp, _files, _topology, _file) = (qmp, files, topology, file);

    /// <summary>QEMU's trace events beside those of every case.</summary>
    public static string[] Events(QemuBinary qemu) =>
        [.. new[] { TraceTap.Loads, "pci_nvme_map_addr", "vtd_dmar_fault", "smmuv3_record_event" }.Where(qemu.HasTraceEvent)];

    /// <summary>What each function is called by the guest.</summary>
    public required IReadOnlyDictionary<string, string> Functions { get; init; }

    /// <summary>Where the functions' memory lies.</summary>
    public required ImmutableArray<Region> Regions { get; init; }

    /// <summary>What is on the disks.</summary>
    public required ImmutableArray<DiskSeed> Disks { get; init; }

    /// <summary>Looks at the machine before the driver starts, with every function that takes part enabled, and fills the disks.</summary>
    /// <param name="case">The case.</param>
    /// <param name="seed">Seed of the run; each disk has one of its own.</param>
    /// <param name="qmp">The machine's monitor.</param>
    /// <param name="files">The machine's files.</param>
    /// <param name="topology">The machine.</param>
    /// <param name="disk">The file behind a controller's namespace 1.</param>
    /// <param name="memory">The file behind the memory of a device, by its id: a controller's persistent memory region, or shared memory.</param>
    /// <param name="cancel">Ends everything.</param>
    public static async Task<PeerWitness> BeginAsync(
        Case @case, ulong seed, QmpClient qmp, MachineFiles files, Topology topology, Func<string, string> disk, Func<string, string> memory, CancellationToken cancel)
    {
        var functions = await qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        var names = @case.PeerNames.ToHashSet();
        var used = topology.Controllers.Where(device => names.Contains(device.Id)).ToList();
        var endpoints = topology.Endpoints.Where(device => device.Kind == EndpointKind.SharedMemory && names.Contains(device.Id)).Select(device => device.Id);
        List<DiskSeed> disks = [];
        foreach (var device in used)
        {
            await files.FetchAsync(disk(device.Id), cancel).ConfigureAwait(false);
            disks.Add(DiskContent.Fill(device.Id, disk(device.Id), (seed << 4) + (ulong)disks.Count + 1));
            await files.SendAsync(disk(device.Id), cancel).ConfigureAwait(false);
        }
        return new(qmp, files, topology, memory)
        {
            Functions = functions.Where(function => function.Id.Length > 0).ToDictionary(function => function.Id, topology.SysfsName),
            Regions = [.. used.SelectMany(device => RegionsOf(device, Witness.Function(functions, device.Id))), .. endpoints.SelectMany(id => RegionOf(Witness.Function(functions, id), SharedBar, $"{id}.bar{SharedBar}", RegionKind.Shared))],
            Disks = [.. disks],
            _before = await HostTree.ReadAsync(qmp, topology, functions, cancel).ConfigureAwait(false),
        };
    }

    /// <summary>Looks at the machine afterwards, and adds to a capture what was found.</summary>
    /// <param name="capture">The capture, with everything else.</param>
    /// <param name="disk">The file behind a controller's namespace 1.</param>
    /// <param name="accelerator">What executes the guest: "qtest" for none.</param>
    /// <param name="scratch">Folder for the guest's memory, for a moment.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<Capture> EndAsync(Capture capture, Func<string, string> disk, string accelerator, string scratch, CancellationToken cancel)
    {
        // What was set at ports meanwhile counts; what was taken out meanwhile was there.
        var after = await HostTree.ReadAsync(_qmp, _topology, await _qmp.QueryPciAsync(cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        var tree = new PciTree([.. after, .. _before.Where(record => after.All(other => other.Name != record.Name))]);
        foreach (var seed in Disks)
            await _files.FetchAsync(disk(seed.Controller), cancel).ConfigureAwait(false);
        foreach (var region in Regions.Where(region => region.Kind is RegionKind.Pmr or RegionKind.Shared))
            await _files.FetchAsync(_file(region.Controller), cancel).ConfigureAwait(false);
        return capture with
        {
            Header = capture.Header with { Iommu = _topology.IommuName() },
            Disks = Disks,
            Routes = Routes(tree, Processor(accelerator)),
            Tree = [.. tree.Nodes.Select(node => Seen(tree.Record(node))).OrderBy(function => function.Function, StringComparer.Ordinal)],
            Media = [.. Disks.SelectMany(seed => DiskContent.Whole(seed.Controller, disk(seed.Controller), capture.Intents)), .. Memories(capture.Intents)],
            Memory = await MemorySearch.RunAsync(
                _qmp, _files, _topology.Arch, (long)_topology.MemoryMiB << 20, Disks, Path.Combine(scratch, "guest-memory.bin"), cancel).ConfigureAwait(false),
        };
    }

    private PciSeen Seen(PciRecord record)
    {
        var id = Functions.FirstOrDefault(named => named.Value == record.Name).Key ?? "";
        return new($"{record}", id, _topology.Controllers.Any(device => device.Id == id && device.HotPlugged));
    }

    private static IEnumerable<Region> RegionsOf(NvmeDevice device, PciFunction function) => Witness.Bars(device).SelectMany(bar => RegionOf(function, bar.Bar, bar.Name, bar.Kind));

    // A BAR that nobody placed is nobody's memory, which is for the driver to find out.
    private static IEnumerable<Region> RegionOf(PciFunction function, int bar, string name, RegionKind kind) => function.Region(bar) is { Address: { } address } region
        ? [new(name, function.Id, kind, address, region.Size)]
        : [];

    private IEnumerable<MediaDigest> Memories(ImmutableArray<Intent> told) => Regions
        .Where(region => region.Kind is RegionKind.Pmr or RegionKind.Shared)
        .SelectMany(region => DiskContent.Told($"{region.Controller}/{(region.Kind == RegionKind.Pmr ? "pmr" : "bar")}", _file(region.Controller), told));

    private ImmutableArray<RouteTruth> Routes(PciTree tree, Processor processor)
    {
        var routes = new RouteFinder(processor);
        string[] ends = [.. _topology.Controllers.Select(device => device.Id), .. _topology.Endpoints.Select(device => device.Id)];
        return [.. from provider in ends
                   from client in ends
                   where tree.Has(Functions[provider]) && tree.Has(Functions[client])
                   let route = routes.Find(tree.Node(Functions[provider]), tree.Node(Functions[client]))
                   select new RouteTruth(provider, client, $"{route.Type}", route.Distance, route.Reason)];
    }

    // The guest's processor is the model that QEMU was told to be, or the host's own.
    private Processor Processor(string accelerator)
    {
        const int zen = 0x17;
        if (accelerator == "kvm" && File.Exists("/proc/cpuinfo"))
        {
            var lines = File.ReadLines("/proc/cpuinfo").Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0].Trim(), parts => parts[1].Trim());
            return new(lines["vendor_id"].FirstOrDefault() ?? "", int.TryParse(lines["cpu family"].FirstOrDefault(), out var family) ? family : 0);
        }
        return accelerator == "tcg" && _topology.Processor is { } model && model.StartsWith("EPYC", StringComparison.Ordinal) ? new("AuthenticAMD", zen) : PeerToPeer.Routes.Processor.Unknown;
    }
}
