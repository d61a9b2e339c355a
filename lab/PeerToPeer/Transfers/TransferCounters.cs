namespace Lab.PeerToPeer.Transfers;

/// <summary>What an orchestrator has done so far.</summary>
/// <param name="PeerToPeerBytes">Bytes of copies that went through a provider's memory and ended well.</param>
/// <param name="BouncedBytes">Bytes of copies that went through host memory.</param>
/// <param name="FallBacks">Copies that bounced because no provider could serve them.</param>
/// <param name="Failed">Copies that ended with an error.</param>
public sealed record TransferCounters(long PeerToPeerBytes, long BouncedBytes, int FallBacks, int Failed);
