using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Clients;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Transfers;

/// <summary>
/// Copies between namespaces through a provider's memory, chosen for each copy, so that no byte of it is in host memory. One that cannot go that way is
/// refused, or goes through host memory where it may, and then is told and counted as a fall-back. Safe for several threads.
/// </summary>
/// <param name="registry">The providers.</param>
/// <param name="routes">How functions reach each other.</param>
/// <param name="intents">Told what is meant; null for nobody.</param>
/// <param name="wrong">A deliberate mistake.</param>
public sealed class Orchestrator(PeerRegistry registry, RouteFinder routes, IIntentSink? intents = null, WrongOrchestrator wrong = WrongOrchestrator.None)
{
    private long _peerToPeer, _bounced;
    private int _fallBacks, _failed, _copies;

    /// <summary>What was done so far.</summary>
    public TransferCounters Counters => new(Interlocked.Read(ref _peerToPeer), Interlocked.Read(ref _bounced), _fallBacks, _failed);

    /// <summary>Makes one copy.</summary>
    /// <returns>Which way it went.</returns>
    /// <exception cref="ArgumentException">The request makes no sense; nothing was transferred.</exception>
    /// <exception cref="NoPathException">It cannot go peer to peer and may not bounce; nothing was transferred.</exception>
    /// <exception cref="CommandFailedException">A command ended with another status than was meant: the destination holds nobody knows what.</exception>
    /// <exception cref="LostMemoryException">The provider lost what lay in its memory.</exception>
    public TransferWay Copy(CopyRequest request)
    {
        if (request.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(request));
        var copy = Interlocked.Increment(ref _copies);
        var list = TryTake(copy, request, out var reason);
        try
        {
            if (list is not null)
                return PeerToPeer(copy, request, list);
            // What begins or ends in a provider's memory has nowhere else to be.
            if (!request.MayBounce || request.Kept is not null)
            {
                intents?.Tell(new CopyRefused(copy, request.From?.Name ?? "", request.To?.Name ?? "", (request.Kept?.Provider ?? request.Through)?.Name ?? "", reason));
                throw new NoPathException(reason);
            }
            Interlocked.Increment(ref _fallBacks);
            intents?.Tell(new FellBack(copy, reason));
            Meant(copy, request, "bounced", "");
            Bounce(copy, request);
            Interlocked.Add(ref _bounced, request.Bytes);
            intents?.Tell(new CopyEnded(copy, "bounced", ""));
            return TransferWay.Bounced;
        }
        catch (DriverException e) when (e is not NoPathException)
        {
            Interlocked.Increment(ref _failed);
            intents?.Tell(new CopyEnded(copy, "failed", e.Message));
            throw;
        }
        finally
        {
            if (list is not null && list != request.Kept)
                list.Give(intents, copy);
        }
    }

    /// <summary>Has a foreign DMA engine move bytes from one provider's memory to another's.</summary>
    /// <exception cref="NoPathException">The engine does not reach both.</exception>
    public void Move(EduEngine engine, ScatterList from, ScatterList to, int bytes)
    {
        var copy = Interlocked.Increment(ref _copies);
        ulong Reach(ScatterList list)
        {
            var route = routes.Find(list.Provider.Node, engine.Node);
            intents?.Tell(new RouteMeant(list.Provider.Name, engine.Name, $"{route.Type}", route.Distance));
            var options = list.Provider.Options;
            var first = route.Type switch
            {
                MapType.BusAddress => options.BusAddress,
                MapType.ThroughHostBridge => engine.Platform.DeviceAddress(options.Window!),
                _ => throw new NoPathException($"{engine.Name} does not reach {list.Provider.Name}: {route.Reason}"),
            };
            return first + (ulong)(options.Offset + list.Pieces[0].Offset);
        }

        var (source, destination) = (Reach(from), Reach(to));
        intents?.Tell(new CopyMeant(copy, Memory(from), At(from), Memory(to), At(to), bytes, "peerToPeer", from.Provider.Name, "named"));
        engine.Move(source, destination, bytes);
        Trust(from);
        Trust(to);
        Interlocked.Add(ref _peerToPeer, bytes);
        intents?.Tell(new CopyEnded(copy, "peerToPeer", ""));
    }

    // The memory for a copy; null with the reason where it cannot go peer to peer.
    private ScatterList? TryTake(int copy, CopyRequest request, out string reason)
    {
        reason = "";
        PeerClient[] clients = [.. new[] { request.From, request.To }.OfType<PeerClient>()];
        var provider = request.Kept?.Provider ?? request.Through ?? (wrong == WrongOrchestrator.Farthest ? registry.Farthest(Nodes(clients)) : registry.Nearest(Nodes(clients)));
        if (provider is null)
        {
            reason = $"no published provider is reached by {string.Join(" and ", clients.Select(client => client.Name))}";
            return null;
        }
        foreach (var client in clients)
        {
            var route = routes.Find(provider.Node, client.Node);
            intents?.Tell(new RouteMeant(provider.Name, client.Name, $"{route.Type}", route.Distance));
            if (route.Type != MapType.NotSupported || wrong == WrongOrchestrator.IgnoreRoute)
                continue;
            reason = $"{client.Name} does not reach {provider.Name}: {route.Reason}";
            return null;
        }
        if (request.Kept is not null)
            return request.Kept;
        if (ScatterList.TryTake(provider, request.Bytes - request.HostBytes) is not { } list)
        {
            reason = $"provider {provider.Name} has {provider.Available} of {provider.Bytes} bytes left, {request.Bytes} were asked for";
            return null;
        }
        list.Tell(intents, copy);
        return list;
    }

    private static List<PciNode> Nodes(PeerClient[] clients) => [.. clients.Select(client => client.Node)];

    private TransferWay PeerToPeer(int copy, CopyRequest request, ScatterList list)
    {
        Meant(copy, request, request.HostPages > 0 ? "mixed" : "peerToPeer", list.Provider.Name);
        if (wrong == WrongOrchestrator.SilentBounce)
            Bounce(copy, request);
        else
            Through(copy, request, list);
        var through = request.Bytes - request.HostBytes;
        Interlocked.Add(ref _peerToPeer, wrong == WrongOrchestrator.CountTwice ? 2 * through : through);
        Interlocked.Add(ref _bounced, request.HostBytes);
        intents?.Tell(new CopyEnded(copy, "peerToPeer", ""));
        return TransferWay.PeerToPeer;
    }

    private void Through(int copy, CopyRequest request, ScatterList list)
    {
        // What lies in host memory each controller has in memory of its own: behind an IOMMU neither reaches the other's.
        var onHost = new byte[request.HostBytes];
        if (request.From is { } from)
        {
            using var into = Move(copy, request, from, list, onHost, isRead: true);
            if (wrong == WrongOrchestrator.Peek)
                WrongTransfers.Peek(into);
            Trust(list);
        }
        if (request.To is not { } to)
            return;
        if (wrong == WrongOrchestrator.UseFreed && list != request.Kept)
        {
            var stale = list.Stale();
            list.Give(intents, copy);
            list = stale;
            new Orchestrator(registry, routes, new WrongTransfers.Renumbered(intents, copy)).Copy(WrongTransfers.Next(request));
        }
        using (Move(copy, request, to, list, onHost, isRead: false))
            Trust(list);
    }

    // The status of a command says nothing of memory that was reset or taken out in the middle.
    private static void Trust(ScatterList list)
    {
        if (list.Provider.Options.WhyLost?.Invoke() is { } lost)
            throw new LostMemoryException($"the memory of {list.Provider.Name} lost what lay in it: {lost}");
    }

    private Transfer Move(int copy, CopyRequest request, PeerClient client, ScatterList list, byte[] onHost, bool isRead)
    {
        var route = routes.Find(list.Provider.Node, client.Node);
        if (wrong == WrongOrchestrator.IgnoreRoute && route.Type == MapType.NotSupported)
            route = route with { Type = MapType.BusAddress };
        var pieces = WrongTransfers.Spoil(wrong, PeerMap.Of(list, route, client), list.Provider, isRead);
        var lists = request.ListsInProvider ? ScatterList.TryTake(list.Provider, ListBytes(request.Bytes)) : null;
        DeviceMemory? host = request.HostPages > 0 ? client.Host.Allocate(request.HostPages * NvmeController.PageBytes, MemoryUse.ReadData) : null;
        Transfer? transfer = null;
        try
        {
            if (host is not null)
                pieces = [.. pieces, new(host.Window, host.Offset, host.Bytes, host.ControllerAddress)];
            if (!isRead)
                host?.Slice(0, onHost.Length).CopyFrom(onHost);
            lists?.Tell(intents, ScatterList.ForQueues);
            transfer = Transfer.Create(client.Controller, new(request.Bytes)
            {
                DataIn = new BusRange(pieces), ListsIn = lists is null ? null : new BusRange(PeerMap.Of(lists, route, client)), Sgl = request.Sgl, Queue = client.Queue,
            });
            Execute(copy, request, client, transfer, isRead);
            if (isRead)
                host?.Slice(0, onHost.Length).CopyTo(onHost);
            return transfer;
        }
        catch
        {
            transfer?.Dispose();
            throw;
        }
        finally
        {
            lists?.Give(intents, ScatterList.ForQueues);
            if (host is not null)
                client.Host.Free(host);
        }
    }

    // Eight bytes a page for PRPs, sixteen for SGL descriptors, and one page for what leads from segment to segment.
    private static int ListBytes(int bytes) => 4096 * (1 + bytes / (4096 * 128));

    private void Execute(int copy, CopyRequest request, PeerClient client, Transfer transfer, bool isRead)
    {
        var (position, expected) = isRead ? (request.FromPosition, request.ReadStatus) : (request.ToPosition, request.WriteStatus);
        var (lba, blocks) = ((ulong)(position / client.BlockBytes), request.Bytes / client.BlockBytes);
        var command = isRead ? NvmCommand.Read(1, lba, blocks, transfer.Dptr) : NvmCommand.Write(1, lba, blocks, transfer.Dptr);
        var meant = new PeerCommandMeant(
            copy, client.Name, client.Queue.Id, (int)(isRead ? NvmOpcode.Read : NvmOpcode.Write),
            Ranges(transfer, piece => piece.ControllerAddress), Ranges(transfer, piece => piece.BusAddress), (int)expected);
        var what = $"copy {copy}, {(isRead ? "read" : "write")} of {client.Name}";
        CommandStatus status;
        lock (client.Turn)
        {
            intents?.Tell(meant);
            status = client.Queue.ExecuteRaw([command], what)[0].Status;
        }
        if (!status.IsSuccess || status.Code != expected)
            throw new CommandFailedException(command, status, what);
    }

    private static string Ranges(Transfer transfer, Func<DeviceMemory, ulong> address) =>
        string.Join(",", transfer.Pieces.Select(piece => $"{address(piece):x}+{piece.Bytes:x}"));

    private void Bounce(int copy, CopyRequest request)
    {
        var (from, to) = (request.From!, request.To!);
        var data = new byte[request.Bytes];
        using (var into = Transfer.Create(from.Controller, new(request.Bytes)))
        {
            Execute(copy, request, from, into, isRead: true);
            into.CopyTo(data);
        }
        using var outOf = Transfer.Create(to.Controller, new(request.Bytes));
        outOf.Fill(data);
        Execute(copy, request, to, outOf, isRead: false);
    }

    private void Meant(int copy, CopyRequest request, string way, string through) => intents?.Tell(new CopyMeant(
        copy, request.From?.Name ?? Memory(request.Kept!), request.From is null ? At(request.Kept!) : request.FromPosition,
        request.To?.Name ?? Memory(request.Kept!), request.To is null ? At(request.Kept!) : request.ToPosition, request.Bytes, way, through,
        through.Length == 0 ? "" : request.Through is null && request.Kept is null ? "nearest" : "named"));

    // A controller may have a namespace and memory, and both may be an end of a copy.
    private static string Memory(ScatterList list) => $"{list.Provider.Name}/{list.Provider.Options.Kind}";

    // Where in the provider's BAR the memory begins.
    private static long At(ScatterList list) => list.Provider.Options.Offset + list.Pieces[0].Offset;
}
