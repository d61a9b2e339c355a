using System.Globalization;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Linux;

/// <summary>
/// What a Linux with CONFIG_PCI_P2PDMA answered of one machine, as lines of text: the agent writes them (lab/Guest/Peers/LinuxPeers.cs), and a
/// comparison reads them, at once or years later.
/// </summary>
public sealed record LinuxAnswers
{
    /// <summary>Release of the kernel.</summary>
    public required string Kernel { get; init; }
    /// <summary>The machine's processor.</summary>
    public required Processor Processor { get; init; }
    /// <summary>All PCI functions, as they were when the kernel calculated.</summary>
    public IReadOnlyList<PciRecord> Functions { get; init; } = [];
    /// <summary>The kernel's list of host bridges that forward.</summary>
    public IReadOnlyList<ForwardingBridge> HostBridges { get; init; } = [];
    /// <summary>What each function offers.</summary>
    public IReadOnlyList<LinuxMemory> Memories { get; init; } = [];
    /// <summary>Each function's way to each one's memory, in the order in which the kernel was asked.</summary>
    public IReadOnlyList<LinuxRoute> Routes { get; init; } = [];
    /// <summary>What was taken of the pools and given back, in order.</summary>
    public IReadOnlyList<LinuxPoolStep> Pool { get; init; } = [];
    /// <summary>Warnings and errors that the kernel logged from the first question to the last answer.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <summary>Reads the lines back.</summary>
    /// <exception cref="FormatException">One is of no known form, or kernel or processor are missing.</exception>
    public static LinuxAnswers Parse(IEnumerable<string> lines)
    {
        var rows = lines.Select(line => line.Split([' '], 2)).Select(row => (Key: row[0], Text: row.Length > 1 ? row[1] : "")).ToList();
        string[] keys = ["kernel", "processor", "function", "bridge", "memory", "route", "pool", "log"];
        if (rows.Find(row => !keys.Contains(row.Key)) is { Key: { } unknown })
            throw new FormatException($"'{unknown}' begins no line of Linux's answers: {string.Join(", ", keys)} do");
        return new()
        {
            Kernel = One("kernel"),
            Processor = ReadProcessor(One("processor")),
            Functions = [.. Each("function").Select(PciRecord.Parse)],
            HostBridges = [.. Each("bridge").Select(ForwardingBridge.Parse)],
            Memories = [.. Each("memory").Select(LinuxMemory.Parse)],
            Routes = [.. Each("route").Select(LinuxRoute.Parse)],
            Pool = [.. Each("pool").Select(LinuxPoolStep.Parse)],
            Log = [.. Each("log")],
        };

        IEnumerable<string> Each(string key) => rows.Where(row => row.Key == key).Select(row => row.Text);
        string One(string key) => Each(key).FirstOrDefault() ?? throw new FormatException($"Linux's answers have no line '{key}'");
    }

    /// <summary>The lines.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"kernel {Kernel}",
        $"processor {Processor.Family:x} {Processor.Vendor}",
        .. Functions.Select(function => $"function {function}"),
        .. HostBridges.Select(bridge => $"bridge {bridge}"),
        .. Memories.Select(memory => $"memory {memory}"),
        .. Routes.Select(route => $"route {route}"),
        .. Pool.Select(step => $"pool {step}"),
        .. Log.Select(line => $"log {line}"),
    ];

    private static Processor ReadProcessor(string text) =>
        text.Split([' '], 2) is [var family, var vendor] && int.TryParse(family, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? new(vendor, number)
            : throw new FormatException($"'{text}' is no processor: it is family and vendor");
}
