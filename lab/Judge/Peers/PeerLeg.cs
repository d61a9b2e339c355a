using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>All that one function moved into, or out of, one place, and that ended alike.</summary>
/// <param name="Client">The function that accesses the memory.</param>
/// <param name="Provider">The function whose memory it is; empty for host memory.</param>
/// <param name="IsInto">Whether data goes from the function into the memory.</param>
/// <param name="Fate">How it ended.</param>
/// <param name="Why">Why it did not go peer to peer, one sentence; empty where it did.</param>
public sealed record PeerLeg(string Client, string Provider, bool IsInto, PeerFate Fate, string Why)
{
    /// <summary>The host's word on how the function reaches the memory; null for host memory, and where the host has none.</summary>
    public RouteTruth? Route { get; init; }

    /// <summary>Whether the machine lost it, and not the driver.</summary>
    public bool IsDevicesFault { get; init; }

    /// <summary>Copies.</summary>
    public int Copies { get; init; }

    /// <summary>Bytes that were meant to go there.</summary>
    public long Bytes { get; init; }

    /// <summary>Bytes that the trace shows there; null where QEMU traces no accesses: in its own memory, and in what is RAM to QEMU.</summary>
    public long? Moved { get; init; }
}
