using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Providers;

namespace Lab.PeerToPeer.Transfers;

/// <summary>How the mistakes of <see cref="WrongOrchestrator"/> are made.</summary>
internal static class WrongTransfers
{
    private const int PageBytes = 4096;

    /// <summary>The pieces as a client is told them, spoilt.</summary>
    public static BusPiece[] Spoil(WrongOrchestrator wrong, BusPiece[] pieces, Provider provider, bool isRead) => wrong switch
    {
        // Whoever reads and writes the same wrong place finds the right data there.
        WrongOrchestrator.WrongAddress => [.. pieces.Select(piece => Shifted(piece, provider.Bytes / 2))],
        WrongOrchestrator.PastEnd => [.. pieces.Select(piece => Shifted(piece, provider.Options.BarBytes - piece.Offset - piece.Bytes + PageBytes))],
        WrongOrchestrator.OffByOnePage when !isRead => [.. pieces.Select(piece => Shifted(piece, PageBytes))],
        WrongOrchestrator.SwapPages when !isRead && pieces[0].Bytes >= 2 * PageBytes =>
        [
            Shifted(pieces[0], PageBytes) with { Bytes = PageBytes }, pieces[0] with { Bytes = PageBytes },
            .. pieces[0].Bytes > 2 * PageBytes ? [Shifted(pieces[0], 2 * PageBytes) with { Bytes = pieces[0].Bytes - 2 * PageBytes }] : Array.Empty<BusPiece>(),
            .. pieces.Skip(1),
        ],
        _ => pieces,
    };

    /// <summary>The copy that comes next in a row, which takes the memory that this one still uses.</summary>
    public static CopyRequest Next(CopyRequest request) => request with
    {
        FromPosition = request.FromPosition + request.Bytes, ToPosition = request.ToPosition + request.Bytes,
    };

    /// <summary>Loads a word of the payload.</summary>
    public static void Peek(Transfer transfer) => _ = transfer.Pieces[0].Window.Read64(transfer.Pieces[0].Offset);

    private static BusPiece Shifted(BusPiece piece, long by) => piece with { Offset = piece.Offset + by, ControllerAddress = piece.ControllerAddress + (ulong)by };

    /// <summary>Numbers the copies of an orchestrator within another one's copy.</summary>
    internal sealed class Renumbered(IIntentSink? intents, int copy) : IIntentSink
    {
        private readonly int _copy = 1000 * copy;

        public void Tell(Intent intent) => intents?.Tell(intent switch
        {
            CopyMeant i => i with { Copy = _copy + i.Copy },
            CopyEnded i => i with { Copy = _copy + i.Copy },
            PieceTaken i => i with { Copy = _copy + i.Copy },
            PieceGiven i => i with { Copy = _copy + i.Copy },
            PeerCommandMeant i => i with { Copy = _copy + i.Copy },
            _ => intent,
        });
    }
}
