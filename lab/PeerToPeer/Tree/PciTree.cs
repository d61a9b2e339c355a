using Lab.Driver;

namespace Lab.PeerToPeer.Tree;

/// <summary>All PCI functions of a machine, each below the bridge that it lies behind.</summary>
public sealed class PciTree
{
    private readonly Dictionary<string, PciNode> _nodes = [];
    private readonly Dictionary<string, PciRecord> _records = [];
    private readonly Dictionary<string, HostBridge> _hosts = [];

    /// <summary>Builds the tree.</summary>
    /// <param name="records">The functions, in any order.</param>
    /// <exception cref="DriverException">One lies behind a bridge that is not among them, or behind itself, or is there twice.</exception>
    public PciTree(IEnumerable<PciRecord> records)
    {
        var all = records.ToList();
        foreach (var record in all)
        {
            if (_records.ContainsKey(record.Name))
                throw new DriverException($"the PCI function {record.Name} is there twice");
            _records[record.Name] = record;
        }
        foreach (var root in all.Where(record => record.Bridge is null).GroupBy(record => record.Root))
        {
            var first = root.OrderBy(record => record.SlotAndFunction).First();
            _hosts[root.Key] = HostBridge.Of(root.Key, first.SlotAndFunction, first.Kind == PortKind.RootPort, first.Vendor, first.Device);
        }
        foreach (var record in all)
            _ = Add(record, []);
    }

    /// <summary>The functions.</summary>
    public IReadOnlyCollection<PciNode> Nodes => _nodes.Values;

    /// <summary>Whether there is a function of that name.</summary>
    public bool Has(string name) => _nodes.ContainsKey(name);

    /// <summary>The function of that name.</summary>
    /// <exception cref="DriverException">There is none.</exception>
    public PciNode Node(string name) => _nodes.TryGetValue(name, out var node) ? node : throw new DriverException($"there is no PCI function {name} in the tree");

    /// <summary>What was read of a function.</summary>
    public PciRecord Record(PciNode node) => _records[node.Name];

    private PciNode Add(PciRecord record, HashSet<string> below)
    {
        if (_nodes.TryGetValue(record.Name, out var known))
            return known;
        if (!below.Add(record.Name))
            throw new DriverException($"the PCI function {record.Name} lies behind itself");
        PciNode? upstream = null;
        if (record.Bridge is { } bridge)
            upstream = Add(_records.TryGetValue(bridge, out var above) ? above : throw new DriverException($"{record.Name} lies behind {bridge}, which nobody has read"), below);
        var host = upstream?.Host ?? _hosts[record.Root];
        return _nodes[record.Name] = new(record.Name, host, upstream, record.Acs);
    }
}
