using Lab.Nvme.Intents;

namespace Lab.Judge.Peers;

/// <summary>One copy as it was meant, and its commands.</summary>
internal sealed record PeerCopy(CopyMeant Meant)
{
    public List<PeerCommand> Commands { get; } = [];

    /// <summary>How it ended; null where the log does not say.</summary>
    public CopyEnded? Ended { get; set; }

    public bool WentWell => Ended is { Way: not "failed" };

    /// <summary>Whether all of it was meant to go peer to peer.</summary>
    public bool IsPeerToPeer => Meant.Way == "peerToPeer";
}
