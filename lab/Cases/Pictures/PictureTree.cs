using System.Globalization;
using Lab.Driver;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Tree;
using Lab.Trace;

namespace Lab.Cases.Pictures;

/// <summary>The tree of a capture, with the names that its machine has for functions.</summary>
internal sealed class PictureTree
{
    private const int MostOthers = 5;

    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _functions = [];
    private readonly HashSet<string> _plugged = [];
    private readonly Dictionary<string, List<string>> _gives = [];

    /// <summary>Reads the tree.</summary>
    /// <exception cref="CaseException">A line of it is none, or the lines make no tree.</exception>
    public PictureTree(Capture capture)
    {
        try
        {
            Tree = new([.. capture.Tree.Select(seen => PciRecord.Parse(seen.Function))]);
        }
        catch (Exception e) when (e is FormatException or DriverException)
        {
            throw new CaseException($"the capture of {capture.Header.Case} holds no PCI tree: {e.Message}; run the case again.", e);
        }
        foreach (var seen in capture.Tree.Where(seen => seen.Id.Length > 0))
        {
            var name = PciRecord.Parse(seen.Function).Name;
            (_ids[name], _functions[seen.Id]) = (seen.Id, name);
            if (seen.HotPlugged)
                _plugged.Add(seen.Id);
        }
        foreach (var placed in capture.Intents.OfType<ProviderPlaced>())
        {
            if (!_gives.TryGetValue(placed.Name, out var lines))
                _gives[placed.Name] = lines = [];
            lines.Add($"gives {placed.Memory}, {Bytes(placed.Bytes)}");
        }
    }

    public PciTree Tree { get; }

    /// <summary>The function of that name; null for one that the tree has not.</summary>
    public PciNode? Find(string id) => _functions.TryGetValue(id, out var name) ? Tree.Node(name) : null;

    public bool IsHotPlugged(string id) => _plugged.Contains(id);

    /// <summary>The boxes, one for each host bridge, with what lies below it.</summary>
    public List<TreeBox> Boxes()
    {
        var below = Tree.Nodes.OrderBy(node => node.Name, StringComparer.Ordinal).ToLookup(node => node.Upstream?.Name ?? node.Host.Name);
        return [.. Tree.Nodes.Select(node => node.Host).Distinct().OrderBy(host => host.Name, StringComparer.Ordinal).Select(Host)];

        TreeBox Host(HostBridge host)
        {
            var box = new TreeBox("host", [host.Name, "host bridge", host.IsKnown ? $"known by {host.Vendor:x4}:{host.Device:x4}" : "known by no function"]) { Names = [host.Name] };
            Fill(box, host.Name);
            return box;
        }

        void Fill(TreeBox box, string name)
        {
            foreach (var node in below[name].Where(node => !IsOther(node)))
            {
                var child = Box(node);
                Fill(child, node.Name);
                box.Below.Add(child);
            }
            if (below[name].Where(IsOther).ToList() is { Count: > 0 } others)
                box.Below.Add(Others(others));
        }

        bool IsOther(PciNode node) => !_ids.ContainsKey(node.Name) && !below[node.Name].Any();
    }

    private TreeBox Box(PciNode node)
    {
        var record = Tree.Record(node);
        var id = _ids.GetValueOrDefault(node.Name);
        var isPort = record.Kind is PortKind.RootPort or PortKind.Upstream or PortKind.Downstream;
        return new(isPort ? "port" : "function",
        [
            id ?? node.Name,
            .. id is null ? Array.Empty<string>() : [node.Name],
            $"{Name(record.Kind)} {record.Vendor:x4}:{record.Device:x4}",
            .. record.HasAcs ? [node.Redirects ? "ACS redirects" : "ACS off"] : Array.Empty<string>(),
            .. id is not null && IsHotPlugged(id) ? ["hot-plugged"] : Array.Empty<string>(),
            .. id is not null && _gives.TryGetValue(id, out var gives) ? gives.Distinct() : [],
        ]) { Node = node, Names = [node.Name], Redirects = node.Redirects };
    }

    private TreeBox Others(List<PciNode> nodes) => new("others",
    [
        $"{nodes.Count} more",
        .. nodes.Take(nodes.Count > MostOthers ? MostOthers - 1 : MostOthers).Select(node => $"{(node.Name.StartsWith("0000:", StringComparison.Ordinal) ? node.Name[5..] : node.Name)} {Tree.Record(node).Vendor:x4}:{Tree.Record(node).Device:x4}"),
        .. nodes.Count > MostOthers ? [$"and {nodes.Count - MostOthers + 1} others"] : Array.Empty<string>(),
    ]) { Names = [.. nodes.Select(node => node.Name)] };

    private static string Name(PortKind kind) => kind switch
    {
        PortKind.Conventional => "PCI",
        PortKind.Endpoint => "endpoint",
        PortKind.RootPort => "root port",
        PortKind.Upstream => "upstream",
        PortKind.Downstream => "downstream",
        PortKind.RootComplexEndpoint => "integrated",
        _ => string.Create(CultureInfo.InvariantCulture, $"type {(int)kind}"),
    };

    /// <summary>A length for people.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        >= 1 << 20 when bytes % (1 << 20) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB"),
        >= 1 << 10 when bytes % (1 << 10) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };
}
