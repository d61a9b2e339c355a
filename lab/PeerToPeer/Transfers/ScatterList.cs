using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Providers;

namespace Lab.PeerToPeer.Transfers;

/// <summary>Pieces of one provider's memory that together hold a transfer (Linux's pci_p2pmem_alloc_sgl, which takes one piece only).</summary>
public sealed class ScatterList : IDisposable
{
    private const int PageBytes = 4096;

    /// <summary>In the place of a copy's number: memory for queues and lists.</summary>
    internal const int ForQueues = 0;

    /// <summary>In the place of a copy's number: memory that is kept over several copies.</summary>
    internal const int Kept = -1;

    private readonly List<PeerMemory> _pieces = [];

    private ScatterList(Provider provider, long bytes) => (Provider, Bytes) = (provider, bytes);

    /// <summary>Whose memory.</summary>
    public Provider Provider { get; }

    /// <summary>Bytes that were asked for.</summary>
    public long Bytes { get; }

    /// <summary>The pieces, in the order in which the transfer fills them. All but the last are whole pages.</summary>
    public IReadOnlyList<PeerMemory> Pieces => _pieces;

    /// <summary>Takes the memory: in one piece where there is one, in the longest that there are where the provider is fragmented.</summary>
    /// <returns>Null where the provider has not that much left; then nothing is taken.</returns>
    public static ScatterList? TryTake(Provider provider, long bytes)
    {
        var list = new ScatterList(provider, bytes);
        for (var left = bytes; left > 0;)
        {
            // Another thread may have taken the longest in between: then the next round asks for less.
            var longest = provider.Longest;
            if (longest == 0)
            {
                list.Dispose();
                return null;
            }
            if (provider.TryAllocate(Math.Min(left, longest)) is not { } piece)
                continue;
            list._pieces.Add(piece);
            left -= piece.Bytes;
        }
        return list;
    }

    /// <summary>Gives the pieces back. No command may still reach into them.</summary>
    public void Dispose()
    {
        foreach (var piece in _pieces)
            Provider.Free(piece);
        _pieces.Clear();
    }

    /// <summary>Tells that the pieces are taken.</summary>
    /// <param name="intents">Told of it; null for nobody.</param>
    /// <param name="use">Number of a copy, <see cref="ForQueues"/> or <see cref="Kept"/>.</param>
    internal void Tell(IIntentSink? intents, int use)
    {
        foreach (var piece in Pieces)
            intents?.Tell(new PieceTaken(use, Provider.Name, piece.BusAddress, WholePages(piece.Bytes)));
    }

    /// <summary>Gives the pieces back, and tells so first.</summary>
    /// <inheritdoc cref="Tell"/>
    internal void Give(IIntentSink? intents, int use)
    {
        foreach (var piece in Pieces)
            intents?.Tell(new PieceGiven(use, Provider.Name, piece.BusAddress));
        Dispose();
    }

    /// <summary>The same pieces for somebody who goes on with them after they were given back.</summary>
    internal ScatterList Stale()
    {
        var stale = new ScatterList(Provider, Bytes);
        stale._pieces.AddRange(_pieces);
        return stale;
    }

    internal static long WholePages(long bytes) => (bytes + PageBytes - 1) & -PageBytes;
}
