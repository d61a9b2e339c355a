using Lab.Nvme.Commands;
using Lab.PeerToPeer.Clients;
using Lab.PeerToPeer.Providers;

namespace Lab.PeerToPeer.Transfers;

/// <summary>A copy from namespace to namespace, or between a namespace and a provider's memory.</summary>
/// <param name="Bytes">Length, a multiple of the logical blocks of both.</param>
public sealed record CopyRequest(int Bytes)
{
    /// <summary>Controller whose namespace 1 is read; null where the data is in <see cref="Kept"/>.</summary>
    public PeerClient? From { get; init; }
    /// <summary>First byte there.</summary>
    public long FromPosition { get; init; }
    /// <summary>Controller whose namespace 1 is written; null where the data stays in <see cref="Kept"/>.</summary>
    public PeerClient? To { get; init; }
    /// <summary>First byte there.</summary>
    public long ToPosition { get; init; }
    /// <summary>Provider to go through; null for the nearest that is published.</summary>
    public Provider? Through { get; init; }
    /// <summary>Memory that the caller has already, which is one end of the copy; null for a copy between namespaces.</summary>
    public ScatterList? Kept { get; init; }
    /// <summary>Whether the copy may go through host memory where it cannot go peer to peer.</summary>
    public bool MayBounce { get; init; }
    /// <summary>An SGL instead of PRPs.</summary>
    public bool Sgl { get; init; }
    /// <summary>Whether PRP lists and SGL segments lie in the provider's memory too.</summary>
    public bool ListsInProvider { get; init; }
    /// <summary>Pages at the end of the data that lie in host memory, for lists that mix both kinds; 0 for none.</summary>
    public int HostPages { get; init; }
    /// <summary>Status with which the read is meant to end.</summary>
    public StatusCode ReadStatus { get; init; } = StatusCode.SuccessfulCompletion;
    /// <summary>Status with which the write is meant to end.</summary>
    public StatusCode WriteStatus { get; init; } = StatusCode.SuccessfulCompletion;

    internal int HostBytes => HostPages == 0 ? 0 : (HostPages - 1) * 4096 + 1 + (Bytes - 1) % 4096;

    /// <summary>What is wrong with it, one sentence; null for one that can be tried.</summary>
    internal string? Problem()
    {
        if (From is null && To is null)
            return "a copy has at least one namespace at its ends: name from, to, or both";
        if ((From is null || To is null) && Kept is null)
            return "a copy with a namespace at one end only needs memory at the other";
        if (Bytes < 1 || From is { } from && Bytes % from.BlockBytes != 0 || To is { } to && Bytes % to.BlockBytes != 0)
            return $"{Bytes} bytes are not whole logical blocks of {From?.BlockBytes ?? To!.BlockBytes} bytes";
        if (HostPages < 0 || HostPages * 4096L >= Bytes || HostPages > 0 && Kept is not null)
            return $"{HostPages} pages in host memory leave nothing of {Bytes} bytes for the provider";
        return Out(From, FromPosition) ?? Out(To, ToPosition);
    }

    private string? Out(PeerClient? client, long position)
    {
        if (client is null)
            return null;
        var size = (long)client.Controller.Namespace.SizeBlocks * client.BlockBytes;
        if (position < 0 || position % client.BlockBytes != 0 || position > size - Bytes)
            return $"{Bytes} bytes at position {position} are not whole blocks of the namespace of {client.Name}, which has {size} bytes";
        var most = client.Controller.Identity.MaxTransferBytes(client.Controller.Cap.MinPageBytes);
        return Bytes > most ? $"{Bytes} bytes are more than {client.Name} moves with one command (MDTS: {most} bytes): copy in parts" : null;
    }
}
