using Lab.Driver;

namespace Lab.PeerToPeer.Transfers;

/// <summary>A provider lost what lay in its memory in the middle of a transfer: its destination holds nobody knows what.</summary>
public sealed class LostMemoryException : DriverException
{
    /// <summary>With the reason in one sentence.</summary>
    public LostMemoryException(string message) : base(message)
    {
    }

    /// <summary>With the reason in one sentence, and its cause.</summary>
    public LostMemoryException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a reason.</summary>
    public LostMemoryException()
    {
    }
}
