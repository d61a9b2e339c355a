using System.Collections.Immutable;
using Lab.Driver.Plans;
using Lab.Machine;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>What the host finds out for itself, so that no verdict rests on the driver's word.</summary>
internal static class Witness
{
    // s390x reaches windows by number, through PCI load and store instructions, and gives them no address; the trace has offsets. Its kernel
    // hands out numbers in the place of addresses, one step of 2^48 for each window that a function has (arch/s390/pci/pci.c, ZPCI_ADDR):
    // the same numbers here let the two sides be compared.
    private const ulong FirstWindow = 0x4000_0000_0000_0000;
    private const int WindowShift = 48;

    // QEMU's NVMe model: registers and doorbells in BAR 0, controller memory buffer in BAR 2 (hw/nvme/ctrl.c, NVME_CMB_BIR).
    public const int CmbBar = 2;
    // hw/nvme/ctrl.c, NVME_PMR_BIR.
    public const int PmrBar = 4;

    /// <summary>Where the controllers' BARs lie, from QEMU's own view of the PCI configuration.</summary>
    /// <param name="topology">The machine.</param>
    /// <param name="functions">QEMU's view.</param>
    /// <param name="idle">Controllers that nobody drives. On boards without firmware nobody gives them an address either, and then nothing reaches them.</param>
    /// <exception cref="CaseException">A controller that the lab plugged is not there or has no address: never a reason to skip.</exception>
    public static ImmutableArray<Region> Regions(Topology topology, ImmutableArray<PciFunction> functions, params IEnumerable<string> idle)
    {
        var regions = ImmutableArray.CreateBuilder<Region>();
        foreach (var controller in topology.Controllers)
        {
            var function = Function(functions, controller.Id);
            if (function.Region(0) is not { Address: not null } && idle.Contains(controller.Id))
                continue;
            foreach (var (bar, name, kind, traceName) in Bars(controller))
                regions.Add(Find(function, bar, name, kind, traceName));
        }
        return regions.ToImmutable();

        Region Find(PciFunction function, int bar, string name, RegionKind kind, string? traceName) => function.Region(bar) switch
        {
            { Address: { } address } region => new(name, function.Id, kind, address, region.Size),
            { } region when topology is { Arch: "s390x", Controllers.Length: 1 } =>
                new(name, function.Id, kind, FirstWindow + ((ulong)function.Regions.Count(r => r.IsMemory && r.Bar < bar) << WindowShift), region.Size, traceName),
            _ => throw new CaseException($"BAR {bar} of controller '{function.Id}' has no address: nobody placed it; see qmp.log in the evidence.", 4),
        };
    }

    /// <summary>A controller's BARs: number, name, what lies there, and QEMU's name of the memory region where it traces accesses.</summary>
    public static IEnumerable<(int Bar, string Name, RegionKind Kind, string? TraceName)> Bars(NvmeDevice controller)
    {
        yield return (0, $"{controller.Id}.bar0", RegionKind.Registers, "nvme");
        if (controller.CmbMiB > 0)
            yield return (CmbBar, $"{controller.Id}.cmb", RegionKind.Cmb, "nvme-cmb");
        // RAM to QEMU, of which it tells no accesses.
        if (controller.PmrMiB > 0)
            yield return (PmrBar, $"{controller.Id}.pmr", RegionKind.Pmr, null);
    }

    /// <summary>The files behind a machine's controllers, by the names that copies of them get.</summary>
    public static IReadOnlyDictionary<string, string> Disks(Topology topology, Func<string, string> disk, Func<string, string> pmr) =>
        topology.Controllers.Select(device => ($"{device.Id}.disk", disk(device.Id)))
            .Concat(topology.Controllers.Where(device => device.PmrMiB > 0).Select(device => ($"{device.Id}.pmr", pmr(device.Id)))).ToDictionary();

    /// <summary>The function of a controller.</summary>
    public static PciFunction Function(ImmutableArray<PciFunction> functions, string id) => functions.FirstOrDefault(f => f.Id == id)
        ?? throw new CaseException($"controller '{id}' was plugged but QEMU does not list it; see qmp.log in the evidence.", 4);

    /// <summary>What the file behind a persistent memory region holds where the driver told of records; nothing where there is no region.</summary>
    public static ImmutableArray<PmrContent> Pmr(NvmeDevice device, string file, IEnumerable<Intent> intents)
    {
        if (device.PmrMiB == 0)
            return [];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var contents = ImmutableArray.CreateBuilder<PmrContent>();
        foreach (var place in intents.OfType<PmrWritten>().Select(written => (written.Offset, written.Bytes)).Distinct().Order())
        {
            // A record outside the file is for the judge to wonder about.
            if (place.Offset < 0 || place.Bytes <= 0 || place.Offset > stream.Length - place.Bytes)
                continue;
            var content = new byte[place.Bytes];
            stream.Position = place.Offset;
            stream.ReadExactly(content);
            contents.Add(new(place.Offset, Convert.ToHexStringLower(content)));
        }
        return contents.ToImmutable();
    }

    /// <summary>What the backing file holds where the driver told that it wrote.</summary>
    public static ImmutableArray<MediaDigest> Media(string disk, IEnumerable<Intent> intents) =>
        Media(disk, intents.OfType<DataWritten>().Select(written => (written.Position, written.Bytes)).Distinct().Order());

    /// <summary>What the backing file holds where the plan writes.</summary>
    public static ImmutableArray<MediaDigest> Media(string disk, Plan plan) =>
        Media(disk, Enumerable.Range(0, plan.Transfers).Select(i => ((long)i * plan.Bytes, plan.Bytes)));

    // Of places past the file's end there is nothing to tell.
    private static ImmutableArray<MediaDigest> Media(string disk, IEnumerable<(long Position, int Bytes)> places)
    {
        using var file = new FileStream(disk, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var media = ImmutableArray.CreateBuilder<MediaDigest>();
        foreach (var (position, bytes) in places)
        {
            var data = new byte[bytes];
            file.Position = position;
            if (file.ReadAtLeast(data, data.Length, throwOnEndOfStream: false) == data.Length)
                media.Add(new(position, bytes, DataPattern.Digest(data)));
        }
        return media.ToImmutable();
    }
}
