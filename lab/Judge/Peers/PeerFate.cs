namespace Lab.Judge.Peers;

/// <summary>What became of the part of a copy that one function had to do with.</summary>
public enum PeerFate
{
    /// <summary>It went peer to peer, all of it as far as the trace shows.</summary>
    PeerToPeer,
    /// <summary>It went through host memory, and the driver says so.</summary>
    Bounced,
    /// <summary>It was not tried.</summary>
    Refused,
    /// <summary>It was tried, and the driver tells that it failed.</summary>
    Failed,
    /// <summary>The driver tells that it went well, and the trace shows that not all bytes arrived.</summary>
    Lost,
}
