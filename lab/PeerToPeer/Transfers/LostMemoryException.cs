using Lab.Driver;

namespace Lab.PeerToPeer.Transfers;

/// <summary>A provider lost what lay in its memory in the middle of a transfer: its destination holds nobody knows what.</summary>
public sealed class LostMemoryException(string message) : DriverException(message);
