using Lab.Driver;
using Lab.Driver.Memory;
using Lab.PeerToPeer.Clients;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;

namespace Lab.PeerToPeer.Transfers;

/// <summary>A scatter list as one client is told it (Linux's pci_p2pdma_map_sg).</summary>
public static class PeerMap
{
    /// <summary>The pieces of a scatter list at the addresses at which the client reaches them.</summary>
    /// <param name="list">The pieces.</param>
    /// <param name="route">How the client reaches their provider.</param>
    /// <param name="client">The client.</param>
    /// <exception cref="DriverException">The client cannot reach the provider, or nobody mapped the provider's BAR.</exception>
    public static BusPiece[] Of(ScatterList list, PeerRoute route, PeerClient client)
    {
        var options = list.Provider.Options;
        var window = options.Window ?? throw new DriverException($"provider {list.Provider.Name} was registered without a mapping of its BAR: nothing can be told of where it lies");
        var own = client.Node == list.Provider.Node;
        var first = route.Type switch
        {
            MapType.BusAddress => own ? options.OwnAddress ?? options.BusAddress : options.BusAddress,
            MapType.ThroughHostBridge => own && options.OwnAddress is { } decoded ? decoded : client.AddressThroughHost(window),
            _ => throw new DriverException($"{client.Name} does not reach {list.Provider.Name}: {route.Reason}"),
        };
        return [.. list.Pieces.Select(piece => Piece(piece, first))];

        BusPiece Piece(PeerMemory piece, ulong first)
        {
            var at = options.Offset + piece.Offset;
            return new(window, at, ScatterList.WholePages(piece.Bytes), first + (ulong)at);
        }
    }
}
