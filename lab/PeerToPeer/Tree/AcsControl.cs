namespace Lab.PeerToPeer.Tree;

/// <summary>The ACS Control register (PCI Express Base 5.0, 7.7.8.3).</summary>
[Flags]
public enum AcsControl
{
    /// <summary>Nothing is turned on, or the function has no ACS capability.</summary>
    None = 0,
    /// <summary>Source Validation.</summary>
    SourceValidation = 1 << 0,
    /// <summary>Translation Blocking.</summary>
    TranslationBlocking = 1 << 1,
    /// <summary>P2P Request Redirect: requests between ports go up to the root complex.</summary>
    RequestRedirect = 1 << 2,
    /// <summary>P2P Completion Redirect: completions do.</summary>
    CompletionRedirect = 1 << 3,
    /// <summary>Upstream Forwarding.</summary>
    UpstreamForwarding = 1 << 4,
    /// <summary>P2P Egress Control: a vector says which ports may be reached.</summary>
    EgressControl = 1 << 5,
    /// <summary>Direct Translated P2P.</summary>
    DirectTranslated = 1 << 6,
}
