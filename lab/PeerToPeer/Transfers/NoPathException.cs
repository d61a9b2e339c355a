using Lab.Driver;

namespace Lab.PeerToPeer.Transfers;

/// <summary>A transfer cannot go peer to peer, and was not allowed to go any other way. Nothing was transferred.</summary>
public sealed class NoPathException(string message) : DriverException(message);
