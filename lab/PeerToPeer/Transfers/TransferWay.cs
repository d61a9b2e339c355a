namespace Lab.PeerToPeer.Transfers;

/// <summary>Which way a copy went.</summary>
public enum TransferWay
{
    /// <summary>Through a provider's memory: no byte of it was in host memory.</summary>
    PeerToPeer,
    /// <summary>Through host memory.</summary>
    Bounced,
}
