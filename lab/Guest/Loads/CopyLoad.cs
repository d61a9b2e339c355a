using System.Diagnostics;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Guest.Linux;
using Lab.PeerToPeer.Clients;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Transfers;
using Lab.PeerToPeer.Tree;

namespace Lab.Guest.Loads;

/// <summary>The orchestrator under load: copies from namespace to namespace, one after another, of which nobody tells the intent log anything.</summary>
internal sealed class CopyLoad : ILoad
{
    private readonly List<IDisposable> _open = [];
    private readonly Orchestrator _orchestrator;
    private readonly CopyRequest _request;
    private readonly long _places;

    /// <summary>Starts the controllers, and registers the buffer where the copies go through one.</summary>
    /// <param name="setup">Which copies.</param>
    /// <param name="open">Makes a platform over a function.</param>
    public CopyLoad(CopySetup setup, Func<PciDevice, IPlatform> open)
    {
        try
        {
            var (tree, routes) = (SysfsTree.Read(), new RouteFinder(SysfsTree.Processor()));
            var registry = new PeerRegistry(routes, seed: 1);
            if (setup.Through is { } through)
            {
                var (_, controller) = Start(through, open);
                var cmb = controller.EnableCmb();
                if ((cmb.WhyNot(MemoryUse.ReadData) ?? cmb.WhyNot(MemoryUse.WriteData)) is { } reason)
                    throw new DriverException(reason);
                registry.Add(new(tree.Node(through), cmb.BarNumber, cmb.Bar.Bytes, cmb.Bar.BusAddress) { Offset = cmb.BarOffset, Bytes = cmb.Bytes, Window = cmb.Bar, Kind = "cmb" }).Publish();
            }
            var (from, to) = (Client(setup.From, 1, tree, open), Client(setup.To, 2, tree, open));
            _orchestrator = new(registry, routes);
            _request = new(setup.Bytes) { From = from, To = to, MayBounce = setup.Through is null };
            _places = Math.Min(Bytes(from), Bytes(to)) / setup.Bytes;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LoadResult Run(long operations, ulong seed)
    {
        var (before, idle) = (Allocation.OfThread, IdleTurns);
        var begun = Stopwatch.GetTimestamp();
        for (var i = 0L; i < operations; i++)
        {
            var at = (long)((seed + (ulong)i) % (ulong)_places) * _request.Bytes;
            if (_orchestrator.Copy(_request with { FromPosition = at, ToPosition = at }) != (_request.MayBounce ? TransferWay.Bounced : TransferWay.PeerToPeer))
                throw new DriverException("a copy went the other way than it is measured for");
        }
        return new(operations, Stopwatch.GetTimestamp() - begun, IdleTurns - idle, Allocation.OfThread - before);
    }

    public LoadResult Idle(long turns)
    {
        var (begun, idle) = (Stopwatch.GetTimestamp(), IdleTurns);
        _request.From!.Queue.WaitInVain(turns);
        return new(0, Stopwatch.GetTimestamp() - begun, IdleTurns - idle, null);
    }

    private long IdleTurns => _request.From!.Queue.IdleTurns + _request.To!.Queue.IdleTurns;

    public void Dispose()
    {
        foreach (var open in _open.AsEnumerable().Reverse())
        {
            (open as NvmeController)?.Shutdown();
            open.Dispose();
        }
        _open.Clear();
    }

    private PeerClient Client(string name, int queue, PciTree tree, Func<PciDevice, IPlatform> open)
    {
        var (platform, controller) = Start(name, open);
        return new(name, tree.Node(name), platform, controller, controller.CreateQueuePair(new() { Depth = 16 }, queue));
    }

    private (IPlatform Platform, NvmeController Controller) Start(string name, Func<PciDevice, IPlatform> open)
    {
        var platform = open(new(name));
        _open.Add(platform);
        platform.Function.EnableMemoryAndBusMaster();
        var controller = NvmeController.Start(platform, intents: null);
        _open.Add(controller);
        return (platform, controller);
    }

    private static long Bytes(PeerClient client) => (long)client.Controller.Namespace.SizeBlocks * client.BlockBytes;
}
