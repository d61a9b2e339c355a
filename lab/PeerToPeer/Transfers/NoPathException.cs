using Lab.Driver;

namespace Lab.PeerToPeer.Transfers;

/// <summary>A transfer cannot go peer to peer, and was not allowed to go any other way. Nothing was transferred.</summary>
public sealed class NoPathException : DriverException
{
    /// <summary>With the reason in one sentence.</summary>
    public NoPathException(string message) : base(message)
    {
    }

    /// <summary>With the reason in one sentence, and its cause.</summary>
    public NoPathException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>Without a reason.</summary>
    public NoPathException()
    {
    }
}
