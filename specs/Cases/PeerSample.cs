using System.Collections.Immutable;
using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;
using Lab.Trace;

namespace Lab.Specs.Cases;

/// <summary>
/// A peer-to-peer experiment made up for specs: two controllers below a switch and a third behind a root port of its own, copy by copy. Nobody judges
/// whether it is whole: it has what pictures and tables look at.
/// </summary>
internal sealed class PeerSample
{
    public const ulong Buffer = 0x4000_0000, HostMemory = 0x1000_0000;
    public const int Bytes = 8192;

    private readonly List<Intent> _intents = [];
    private readonly List<TraceEvent> _trace = [];
    private int _copies, _numbers;

    /// <summary>As PciRecord writes functions, each with its name in the machine.</summary>
    public List<PciSeen> Tree { get; } =
    [
        new("0000:00:00.0 pci0000:00 - 8086:29c0 -1 -", "", false),
        new("0000:00:02.0 pci0000:00 - 1b36:000c 4 0", "rp0", false),
        new("0000:00:03.0 pci0000:00 - 1b36:000c 4 0", "rp1", false),
        new("0000:01:00.0 pci0000:00 0000:00:02.0 104c:8232 5 -", "sw0", false),
        new("0000:02:00.0 pci0000:00 0000:01:00.0 104c:8233 6 -", "p0", false),
        new("0000:02:01.0 pci0000:00 0000:01:00.0 104c:8233 6 -", "p1", false),
        new("0000:03:00.0 pci0000:00 0000:02:00.0 1b36:0010 0 -", "nvme0", false),
        new("0000:04:00.0 pci0000:00 0000:02:01.0 1b36:0010 0 -", "nvme1", false),
        new("0000:05:00.0 pci0000:00 0000:00:03.0 1b36:0010 0 -", "nvme2", false),
    ];

    public string Case { get; set; } = "made-up";
    public string? Iommu { get; set; }
    public Architecture Arch { get; set; } = Architecture.X86_64;
    public Processor Processor { get; set; } = Processor.Unknown;
    public List<string> Steps { get; } = ["provide of=nvme1 memory=cmb"];

    public PeerSample() => _intents.Add(new ProviderPlaced("nvme1", "cmb", Buffer, 1 << 20, "yes"));

    /// <summary>A copy through nvme1's memory.</summary>
    /// <param name="from">Who is read.</param>
    /// <param name="to">Who is written.</param>
    /// <param name="arrives">Whether the devices' accesses reach the memory; else an IOMMU refuses them.</param>
    /// <param name="ended">How the driver tells that it ended.</param>
    /// <param name="address">Where the driver says that the data lies.</param>
    public PeerSample Through(string from, string to, bool arrives = true, string ended = "peerToPeer", ulong address = Buffer)
    {
        _intents.Add(new CopyMeant(++_copies, from, 0, to, 0, Bytes, "peerToPeer", "nvme1", "nearest"));
        Command(from, 2, address, arrives);
        Command(to, 1, address, arrives);
        _intents.Add(new CopyEnded(_copies, ended, ended == "failed" ? "the memory of nvme1 lost what lay in it" : ""));
        return this;
    }

    public PeerSample Bounced(string from, string to)
    {
        _intents.Add(new FellBack(++_copies, "no published provider is reached"));
        _intents.Add(new CopyMeant(_copies, from, 0, to, 0, Bytes, "bounced", "", ""));
        Command(from, 2, HostMemory, arrives: false);
        Command(to, 1, HostMemory, arrives: false);
        _intents.Add(new CopyEnded(_copies, "bounced", ""));
        return this;
    }

    public PeerSample Refused(string from, string to, string reason = "no published provider is reached")
    {
        _intents.Add(new CopyRefused(++_copies, from, to, "", reason));
        return this;
    }

    /// <summary>An engine that is no controller moves a page within nvme1's memory.</summary>
    public PeerSample Moved(string engine)
    {
        _intents.Add(new RouteMeant("nvme1", engine, "BusAddress", 4));
        _intents.Add(new CopyMeant(++_copies, "nvme1/cmb", 0, "nvme1/cmb", 0x10000, 4096, "peerToPeer", "nvme1", "named"));
        _trace.Add(new DeviceAccess(++_numbers, Buffer, 4096, false));
        _trace.Add(new DeviceAccess(++_numbers, Buffer + 0x10000, 4096, true));
        _intents.Add(new CopyEnded(_copies, "peerToPeer", ""));
        return this;
    }

    public Capture ToCapture()
    {
        var tree = new PciTree([.. Tree.Select(seen => PciRecord.Parse(seen.Function))]);
        var names = Tree.Where(seen => seen.Id.Length > 0).ToDictionary(seen => seen.Id, seen => tree.Node(PciRecord.Parse(seen.Function).Name));
        var routes = new RouteFinder(Processor);
        return new()
        {
            Header = new()
            {
                Lab = "0.0.0", Case = Case, Seed = 1, Arch = Arch, Accelerator = "tcg", AcceleratorReason = "made up", Qemu = "10.0.13", QemuCommandLine = "qemu", Kernel = "6.12.0",
                Driver = "managed", Controller = "nvme0", DriverStores = DriverStores.GuestCpu, DoorbellStride = 4, Iommu = Iommu,
                Strategy = Steps.Select((step, i) => (step, i)).ToDictionary(numbered => $"step {numbered.i + 1}", numbered => numbered.step),
                CreatedUtc = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), WidthsTrustworthy = true, WidthsReason = Widths.Tcg,
            },
            Regions = [new("nvme1.cmb", "nvme1", RegionKind.Cmb, Buffer, 1 << 20)],
            Intents = [.. _intents],
            Trace = [.. _trace],
            Disks = [new("nvme0", 1, 1 << 20)],
            Tree = [.. Tree],
            Routes =
            [
                .. from provider in names
                   from client in names
                   let route = routes.Find(provider.Value, client.Value)
                   select new RouteTruth(provider.Key, client.Key, $"{route.Type}", route.Distance, route.Reason),
            ],
        };
    }

    /// <summary>The capture with a judgement of which only the data's verdict matters.</summary>
    public (Capture Capture, Judgement Judgement) Judged(Verdict data = Verdict.Pass)
    {
        var capture = ToCapture();
        return (capture, new(data, "data: made up", [new(RuleNames.Data, data, "the bytes are not those of their source")], capture.Header));
    }

    private void Command(string client, int opcode, ulong address, bool arrives)
    {
        var queue = client[^1] - '0' + 1;
        _intents.Add(new PeerCommandMeant(_copies, client, queue, opcode, $"{address:x}+{Bytes:x}", $"{address:x}+{Bytes:x}", 0));
        _trace.Add(new DeviceCommand(++_numbers, _copies, 1, queue, opcode, "made up"));
        _trace.Add(new DataMapped(++_numbers, address, Bytes));
        if (arrives && client != "nvme1")
            _trace.Add(new DeviceAccess(++_numbers, address, Bytes, opcode == 2));
        if (!arrives && address == Buffer)
            _trace.Add(new IommuFault(++_numbers, "made up"));
        _trace.Add(new DeviceCompletion(++_numbers, _copies, queue, 0, 0, 0));
    }
}
