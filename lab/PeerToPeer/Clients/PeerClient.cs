using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Clients;

/// <summary>A controller whose commands reach into a provider's memory: Linux's client.</summary>
/// <param name="name">What people call it.</param>
/// <param name="node">Its place in the tree.</param>
/// <param name="platform">Where its function is.</param>
/// <param name="controller">The controller, started.</param>
/// <param name="queue">Its I/O queue pair. In a machine with several controllers under one trace, each needs a number of its own.</param>
public sealed class PeerClient(string name, PciNode node, IPlatform platform, NvmeController controller, QueuePair queue)
{
    /// <summary>What people call it.</summary>
    public string Name => name;

    /// <summary>Its place in the tree.</summary>
    public PciNode Node => node;

    /// <summary>The controller.</summary>
    public NvmeController Controller => controller;

    /// <summary>The queue pair that moves data.</summary>
    public QueuePair Queue => queue;

    /// <summary>Bytes of a logical block of namespace 1.</summary>
    public int BlockBytes => controller.Namespace.BlockBytes;

    /// <summary>
    /// Held from when a command is told of until its answer is there: who polls for one answer must be the only one to poll the queue, and commands are told of
    /// in the order in which the controller gets them.
    /// </summary>
    internal object Turn { get; } = new();

    /// <summary>Where the client finds the first byte of a mapped BAR when the host bridge forwards, and an IOMMU there translates.</summary>
    internal ulong AddressThroughHost(IMemoryWindow window) => platform.DeviceAddress(window);

    /// <summary>Host memory of the client.</summary>
    internal HostMemory Host => controller.Host;
}
