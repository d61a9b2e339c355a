using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Routes;

/// <summary>
/// The host bridges of which Linux knows that they forward between their ports (drivers/pci/p2pdma.c, pci_p2pdma_whitelist, as of 7.2). That a
/// bridge is not in it says nothing but that: the specification leaves it to the root complex.
/// </summary>
internal static class HostBridgeList
{
    private const ushort Intel = 0x8086, Google = 0x1AE0;

    // The older ones forward only between ports of one bridge.
    private static readonly ushort[] WithinOneBridge = [0x3C00, 0x3C01, 0x2F00, 0x2F01];
    // Host bridges and root ports of Skylake-E and later; then accelerators (DSA and IAX or IAA, QAT), which come first on root buses of their own.
    private static readonly ushort[] AlsoBetweenBridges =
    [
        0x2030, 0x2031, 0x2032, 0x2033, 0x2020, 0x09A2,
        0x0B25, 0x0CFE, 0x11FB, 0x1212, 0x1216, 0x4940, 0x4942, 0x4944, 0x4946, 0x4948,
    ];

    /// <summary>The list.</summary>
    public static IReadOnlyList<ForwardingBridge> Entries { get; } =
    [
        .. WithinOneBridge.Select(device => new ForwardingBridge(Intel, device, true)),
        .. AlsoBetweenBridges.Select(device => new ForwardingBridge(Intel, device, false)),
        new(Google, null, false),
    ];

    /// <summary>Whether the bridge is known to forward.</summary>
    /// <param name="host">The bridge.</param>
    /// <param name="withinOne">Whether both functions lie below this one.</param>
    public static bool Forwards(HostBridge host, bool withinOne) => Entries.Any(entry => entry.IsAbout(host) && (withinOne || !entry.WithinOne));
}
