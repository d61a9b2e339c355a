using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Driver;
using Lab.Guest.Linux;
using Lab.PeerToPeer.Routes;

namespace Lab.Guest.Peers;

/// <summary>
/// Listens to the kernel calculating routes between functions: a probe at the end of the function that does (drivers/pci/p2pdma.c,
/// calc_map_type_and_dist), and one that reads the list of host bridges beside it (Documentation/trace/kprobetrace.rst). The names of its parameters
/// come from the kernel's own types.
/// </summary>
internal sealed class RouteProbe : IDisposable
{
    private const string Tracing = "/sys/kernel/tracing", Events = $"{Tracing}/kprobe_events", Trace = $"{Tracing}/trace";
    private const string Route = "lab/peer_route", List = "lab/peer_list";
    // Of the list, which ends with an entry of zeroes. A probe reads arrays of up to 64 words of 4 bytes: two of them, one after the other.
    private const int WordsOfHalf = 60;
    // Of an entry: vendor, device (PCI_ANY_ID for all), flags (REQ_SAME_HOST_BRIDGE).
    private const int WordsOfEntry = 3;
    private const uint AnyDevice = uint.MaxValue, WithinOne = 1;
    private static readonly Regex RouteLine = new(
        "type=(?<type>-?[0-9]+) dist=(?<dist>-?[0-9]+) provider=\"(?<provider>[^\"]+)\" client=\"(?<client>[^\"]+)\"", RegexOptions.CultureInvariant);
    private static readonly Regex ListLine = new("list=\\{(?<list>[^}]+)\\} more=\\{(?<more>[^}]+)\\}", RegexOptions.CultureInvariant);

    private readonly Dictionary<int, string> _types = KernelTypes.Enumeration("pci_p2pdma_map_type");

    public RouteProbe()
    {
        _ = Libc.Shell($"mount -t tracefs tracefs {Tracing}");
        if (!File.Exists(Events))
            throw new DriverException($"this kernel has no {Events}: it is built without CONFIG_KPROBE_EVENTS");
        PciDevice.Put($"{Tracing}/tracing_on", "0");
        PciDevice.Put($"{Tracing}/events/enable", "0");
        Clear(Events);
        File.AppendAllText(Events, $"r:{Route} calc_map_type_and_dist type=$retval:s32 dist=+0($arg3):s32 provider=provider->dev.kobj.name:string client=client->dev.kobj.name:string\n");
        File.AppendAllText(Events, $"p:{List} pci_p2pdma_map_type list=@pci_p2pdma_whitelist:x32[{WordsOfHalf}] more=@pci_p2pdma_whitelist+{WordsOfHalf * sizeof(uint)}:x32[{WordsOfHalf}]\n");
        Clear(Trace);
        PciDevice.Put($"{Tracing}/tracing_on", "1");
    }

    /// <summary>What the kernel calculated while something was done: provider, client, map type and distance.</summary>
    public List<(string Provider, string Client, string Word, int Distance)> Listen(Action act) =>
        [.. Watch(Route, act).Select(line => RouteLine.Match(line)).Where(match => match.Success).Select(match =>
            (match.Groups["provider"].Value, match.Groups["client"].Value, Word(Number(match.Groups["type"])), Number(match.Groups["dist"])))];

    /// <summary>The list of host bridges, read while a probe is there and something is done that has the kernel ask for a route.</summary>
    public static List<ForwardingBridge> HostBridges(Action act)
    {
        var line = Watch(List, act).Select(text => ListLine.Match(text)).FirstOrDefault(match => match.Success)
            ?? throw new DriverException("the kernel did not ask for a route, so that its list of host bridges was not read");
        uint[] words = [.. $"{line.Groups["list"].Value},{line.Groups["more"].Value}".Split(',').Select(word => Convert.ToUInt32(word, 16))];
        List<ForwardingBridge> bridges = [];
        for (var at = 0; at + WordsOfEntry <= words.Length; at += WordsOfEntry)
            if (words[at] == 0)
                return bridges;
            else
                bridges.Add(new((ushort)words[at], words[at + 1] == AnyDevice ? null : (ushort)words[at + 1], (words[at + 2] & WithinOne) != 0));
        throw new DriverException($"the kernel's list of host bridges has no end within {words.Length / WordsOfEntry} entries");
    }

    public void Dispose()
    {
        PciDevice.Put($"{Tracing}/tracing_on", "0");
        Clear(Events);
        Clear(Trace);
        PciDevice.Put($"{Tracing}/tracing_on", "1");
    }

    private static string[] Watch(string probe, Action act)
    {
        Clear(Trace);
        PciDevice.Put($"{Tracing}/events/{probe}/enable", "1");
        try
        {
            act();
        }
        finally
        {
            PciDevice.Put($"{Tracing}/events/{probe}/enable", "0");
        }
        return File.ReadAllLines(Trace);
    }

    // Such a file empties itself when it is opened to be made empty; .NET opens it and makes it shorter then, which does nothing.
    private static void Clear(string file)
    {
        var opened = Libc.Open(file, Libc.OpenReadWrite | Libc.OpenTruncate);
        if (opened < 0)
            throw new DriverException($"cannot clear {file}: {Libc.LastError}");
        _ = Libc.Close(opened);
    }

    private string Word(int type)
    {
        const string prefix = "PCI_P2PDMA_MAP_";
        return _types.TryGetValue(type, out var name) && name.StartsWith(prefix, StringComparison.Ordinal) ? name.Substring(prefix.Length)
            : throw new DriverException($"the kernel calculated map type {type}, which its own types do not name");
    }

    private static int Number(Group group) => int.Parse(group.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
