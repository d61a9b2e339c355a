namespace Lab.PeerToPeer.Transfers;

/// <summary>Mistakes that an orchestrator makes on purpose, so that the judge can be seen to find them.</summary>
public enum WrongOrchestrator
{
    /// <summary>None.</summary>
    None,
    /// <summary>A provider is used that the route says cannot be reached, for example behind ACS redirection.</summary>
    IgnoreRoute,
    /// <summary>Of the providers that can be reached the farthest is chosen.</summary>
    Farthest,
    /// <summary>The clients are given addresses of memory that was never taken.</summary>
    WrongAddress,
    /// <summary>The memory is given back between the read and the write, and the next copy takes it.</summary>
    UseFreed,
    /// <summary>The destination is told addresses that begin one page late.</summary>
    OffByOnePage,
    /// <summary>The destination is told the first two pages in the wrong order: no sum or parity over the data changes.</summary>
    SwapPages,
    /// <summary>The clients are told addresses whose last page lies behind the provider's BAR.</summary>
    PastEnd,
    /// <summary>The copy goes through host memory, and is told and counted as peer to peer.</summary>
    SilentBounce,
    /// <summary>The processor reads the payload where it lies in the provider's memory.</summary>
    Peek,
    /// <summary>Bytes are counted when a copy begins, and again when it ends.</summary>
    CountTwice,
}
