using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.PeerToPeer.Clients;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Transfers;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Steps;

/// <summary>What the steps of one experiment have opened: functions, controllers, providers.</summary>
internal sealed class PeerSession(IPeerMachine machine, IIntentSink intents, int seed) : IDisposable
{
    // What the case's machine gives to others by: CMB (QEMU, hw/nvme/nvme.h, NVME_CMB_BIR) and ivshmem's memory are both BAR 2.
    private const int SharedBar = 2;
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, IPlatform> _platforms = [];
    // In the order in which they were started: what was started later may use what was started before.
    private readonly List<(string Name, NvmeController Controller)> _controllers = [];
    private readonly Dictionary<string, PeerClient> _clients = [];
    private readonly Dictionary<string, ControllerMemoryBuffer> _buffers = [];
    private readonly Dictionary<string, EduEngine> _engines = [];
    private readonly Dictionary<string, Provider> _providers = [];
    private readonly List<IMemoryWindow> _windows = [];
    private readonly List<ScatterList> _queues = [];
    private PciTree? _tree;
    private RouteFinder? _routes;
    private PeerRegistry? _registry;

    /// <summary>The tree; read when it is first asked for.</summary>
    public PciTree Tree => _tree ??= machine.ReadTree();

    public RouteFinder Routes => _routes ??= new(machine.Processor);

    public PeerRegistry Registry => _registry ??= new(Routes, seed);

    public IEnumerable<Provider> Providers => _providers.Values;

    /// <summary>I/O commands that were completed by controllers that are shut down.</summary>
    public int Commands { get; private set; }

    /// <summary>What the machine calls a function that the steps name.</summary>
    /// <exception cref="DriverException">It has none of that name.</exception>
    public string FunctionOf(string name) => machine.Functions.TryGetValue(name, out var function)
        ? function
        : throw new DriverException($"the machine has no function '{name}', it has {string.Join(", ", machine.Functions.Keys)}");

    public PciNode Node(string name) => Tree.Node(FunctionOf(name));

    public Provider Provider(string name) =>
        _providers.TryGetValue(name, out var provider) ? provider : throw new DriverException($"'{name}' provides no memory: a step before this one must say `provide of={name}`");

    public IPlatform Platform(string name)
    {
        if (!_platforms.TryGetValue(name, out var platform))
        {
            _platforms[name] = platform = machine.Open(FunctionOf(name));
            platform.Function.EnableMemoryAndBusMaster();
        }
        return platform;
    }

    public PeerClient Client(string name, string? queuesIn = null)
    {
        if (_clients.TryGetValue(name, out var known))
            return known;
        var controller = Controller(name);
        BusRange? memory = null;
        if (queuesIn is not null)
        {
            var list = ScatterList.TryTake(Provider(queuesIn), 2 * NvmeController.PageBytes) ?? throw new DriverException($"provider {queuesIn} has no memory left for queues");
            _queues.Add(list);
            list.Tell(intents, ScatterList.ForQueues);
            // A client without queues yet has no way to ask for but its place.
            memory = new(PeerMap.Of(list, Routes.Find(list.Provider.Node, Node(name)), new(name, Node(name), Platform(name), controller, controller.Admin.Queue)));
        }
        // Numbers of their own, by which the trace tells whose command it was.
        var queue = controller.CreateQueuePair(new() { Depth = 16, SubmissionIn = memory, CompletionIn = memory }, _clients.Count + 1);
        return _clients[name] = new(name, Node(name), Platform(name), controller, queue);
    }

    public EduEngine Engine(string name) => _engines.TryGetValue(name, out var known) ? known : _engines[name] = new(name, Node(name), Platform(name));

    /// <summary>Reads the tree again, after something of it was changed.</summary>
    public void ForgetTree()
    {
        if (_providers.Count > 0 || _clients.Count > 0)
            throw new DriverException("ports are set before the first provider and the first client: their routes are known from then on");
        _tree = null;
    }

    public Provider Provide(string name, string memory, long offset, long bytes, bool publish)
    {
        var options = Memory(name, memory);
        var provider = Registry.Add(options with { Name = name, Kind = memory, Offset = options.Offset + offset, Bytes = bytes > 0 ? bytes : Math.Max(0, options.Bytes - offset) });
        _providers[name] = provider;
        if (publish)
            provider.Publish();
        intents.Tell(new ProviderPlaced(name, memory, provider.BusAddress, provider.Bytes, publish ? "yes" : "no"));
        return provider;
    }

    /// <summary>Has a controller stop decoding its memory buffer, or decode it again.</summary>
    public void TurnCmb(string name, bool on)
    {
        var cmb = _buffers.TryGetValue(name, out var known) ? known : throw new DriverException($"'{name}' provides no controller memory buffer that could be turned {(on ? "on" : "off")}");
        if (on)
            cmb.Decode();
        else
            cmb.StopDecoding();
    }

    public NvmeController Controller(string name)
    {
        var known = _controllers.FirstOrDefault(started => started.Name == name).Controller;
        if (known is not null)
            return known;
        var controller = NvmeController.Start(Platform(name), null, new() { CommandTimeout = CommandTimeout });
        _controllers.Add((name, controller));
        return controller;
    }

    /// <summary>Shuts the controllers down, the last one first; one that is gone, no longer answers, or gave up with a fatal status is passed over.</summary>
    public void Shutdown(ICollection<string> lost)
    {
        foreach (var (name, controller) in _controllers.AsEnumerable().Reverse())
            if (!lost.Contains(name) && controller.IsReady)
            {
                controller.Shutdown();
                Commands += controller.IoCommands;
            }
        foreach (var list in _queues)
            list.Give(intents, ScatterList.ForQueues);
        _queues.Clear();
    }

    public void Dispose()
    {
        foreach (var engine in _engines.Values)
            engine.Dispose();
        foreach (var (_, controller) in _controllers.AsEnumerable().Reverse())
            Quietly(controller.Dispose);
        foreach (var window in _windows)
            window.Dispose();
        foreach (var platform in _platforms.Values)
            Quietly(platform.Dispose);
    }

    // One that was taken out cannot be put in order, and the others still must be.
    private static void Quietly(Action dispose)
    {
        try
        {
            dispose();
        }
        catch (DriverException)
        {
        }
    }

    private ProviderOptions Memory(string name, string memory)
    {
        switch (memory)
        {
            case "cmb":
                if (!_buffers.TryGetValue(name, out var cmb))
                    _buffers[name] = cmb = Controller(name).EnableCmb();
                if ((cmb.WhyNot(MemoryUse.ReadData) ?? cmb.WhyNot(MemoryUse.WriteData)) is { } reason)
                    throw new DriverException(reason);
                return Options(name, cmb.BarNumber, cmb.Bar) with
                {
                    Offset = cmb.BarOffset, Bytes = cmb.Bytes, OwnAddress = cmb.ControllerAddress - (ulong)cmb.BarOffset,
                    WhyLost = () => WhyDeaf(name) ?? (!Controller(name).IsReady ? $"{name} is not ready (CSTS.RDY): somebody reset it"
                        : cmb.IsDecoded ? null : $"CMBMSC of {name} no longer holds what it was given: somebody turned its buffer off"),
                };
            case "pmr":
                var pmr = Controller(name).EnablePmr();
                return Options(name, pmr.Capabilities.Bir, pmr.Window) with { Bytes = pmr.Bytes, OwnAddress = pmr.ControllerAddress };
            default:
                var bar = memory == "registers" ? 0 : SharedBar;
                var window = Platform(name).Function.MapBar(bar, MemoryType.Uncached);
                _windows.Add(window);
                return Options(name, bar, window) with { Bytes = window.Bytes };
        }
    }

    private ProviderOptions Options(string name, int bar, IMemoryWindow window) =>
        new(Node(name), bar, window.Bytes, window.BusAddress) { Window = window, WhyLost = () => WhyDeaf(name) };

    private string? WhyDeaf(string name) => PciPresence.WhyDeaf(Platform(name).Function);
}
