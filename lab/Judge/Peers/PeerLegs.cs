using System.Collections.Immutable;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>Where the data of a peer-to-peer experiment went, as far as log, trace and tree tell: for pictures and tables. The verdict is the judge's.</summary>
public static class PeerLegs
{
    /// <summary>The legs in the order in which the first copy of each was told.</summary>
    public static ImmutableArray<PeerLeg> Of(Capture capture)
    {
        var replay = PeerReplay.Of(capture);
        List<PeerLeg> legs = [];
        var copies = replay.Copies.ToLookup(copy => copy.Meant);
        List<RouteMeant> asked = [];
        List<string> published = [];
        foreach (var intent in capture.Intents)
            switch (intent)
            {
                case ProviderPlaced provider when provider.Published == "yes":
                    published.Add(provider.Name);
                    break;
                case RouteMeant route:
                    asked.Add(route);
                    break;
                case CopyRefused refused:
                    legs.AddRange(Refused(replay, [refused.From, refused.To], refused.Through.Length > 0 ? [refused.Through] : published, refused.Reason));
                    break;
                case CopyMeant meant when copies[meant].FirstOrDefault() is { } copy:
                    if (meant.Way == "bounced")
                        legs.AddRange(Refused(replay, [meant.From, meant.To], published, "").Where(leg => leg.Route is { Type: "NotSupported" }));
                    legs.AddRange(copy.Commands.Count > 0 ? copy.Commands.Select(command => Leg(replay, copy, command)) : Foreign(replay, copy, asked));
                    asked.Clear();
                    break;
            }
        return
        [
            .. legs.GroupBy(leg => leg with { Copies = 0, Bytes = 0, Moved = leg.Moved is null ? null : 0 })
                .Select(alike => alike.Key with { Copies = alike.Count(), Bytes = alike.Sum(leg => leg.Bytes), Moved = alike.Key.Moved is null ? null : alike.Sum(leg => leg.Moved) }),
        ];
    }

    // Those who cannot reach a provider; where all can, it has another reason, which is told of the first.
    private static List<PeerLeg> Refused(PeerReplay replay, string[] clients, IReadOnlyCollection<string> providers, string reason)
    {
        List<PeerLeg> all =
        [
            .. from provider in providers
               from client in clients.Where(client => client.Length > 0).Distinct()
               let truth = replay.Truth(provider, client)
               select new PeerLeg(client, provider, client == clients[0], PeerFate.Refused, truth is { Type: "NotSupported" } ? truth.Reason : reason) { Route = truth },
        ];
        var unreached = all.Where(leg => leg.Route is { Type: "NotSupported" }).ToList();
        return unreached.Count > 0 ? unreached : all;
    }

    private static PeerLeg Leg(PeerReplay replay, PeerCopy copy, PeerCommand command)
    {
        var (meant, client) = (copy.Meant, command.Meant.Client);
        if (meant.Through.Length == 0)
            return new(client, "", command.IsRead, copy.WentWell ? PeerFate.Bounced : PeerFate.Failed, copy.Ended?.Why ?? "")
            {
                Bytes = meant.Bytes, Moved = command.Mapped.Sum(range => range.Bytes),
            };
        var bus = command.Bus.Where(range => copy.IsPeerToPeer || replay.RegionOf(range) is not null).ToList();
        var bytes = bus.Sum(range => range.Bytes);
        var outside = bus.Where(range => replay.RegionOf(range) is null).Sum(range => range.Bytes);
        var isTraced = outside > 0 || bus.TrueForAll(range => replay.RegionOf(range) is { Kind: RegionKind.Cmb } region && region.Controller != client);
        return Ended(
            copy,
            new(client, meant.Through, command.IsRead, PeerFate.PeerToPeer, "") { Route = replay.Truth(meant.Through, client), Bytes = bytes, Moved = isTraced ? Moved(replay, command, bus) : null },
            outside > 0 ? $"{outside} bytes have addresses that are in no provider's memory as the host found it" : "",
            outside > 0 ? "" : replay.Blame(copy).TrimStart(';', ' '));
    }

    // The driver's fault, or the machine's.
    private static PeerLeg Ended(PeerCopy copy, PeerLeg leg, string fault, string blame) =>
        !copy.WentWell ? leg with { Fate = PeerFate.Failed, Why = copy.Ended?.Why ?? "the log ends before the copy does" }
        : leg.Moved < leg.Bytes ? leg with { Fate = PeerFate.Lost, Why = fault + blame, IsDevicesFault = blame.Length > 0 }
        : leg;

    // A run of accesses ends with any command's completion, so that one with this command's data begins after the last before it was fetched.
    private static long Moved(PeerReplay replay, PeerCommand command, List<ByteRange> bus)
    {
        if (command.Seen is not { } seen)
            return 0;
        var (after, before) = (replay.LastCompletionBefore(seen.Number), command.Completion?.Number ?? int.MaxValue);
        return replay.Accesses.Where(access => access.IsWrite == command.IsRead && access.Number > after && access.Number < before)
            .Sum(access => bus.Sum(range => range.Shared(new(access.Address, access.Bytes))));
    }

    // An engine that is no controller has no commands: it is the one that asked for the routes to both ends.
    private static IEnumerable<PeerLeg> Foreign(PeerReplay replay, PeerCopy copy, List<RouteMeant> asked)
    {
        var meant = copy.Meant;
        foreach (var (place, position, isInto) in new[] { (meant.From, meant.FromPosition, false), (meant.To, meant.ToPosition, true) })
        {
            var provider = place.Split('/')[0];
            if (asked.LastOrDefault(route => route.Provider == provider) is not { } route)
                continue;
            var moved = replay.Capture.Regions.FirstOrDefault(region => region.Kind == RegionKind.Cmb && $"{region.Controller}/cmb" == place) is { } region
                ? Math.Min(meant.Bytes, replay.Accesses.Where(access => access.IsWrite == isInto).Sum(access => new ByteRange(region.Base + (ulong)position, meant.Bytes).Shared(new(access.Address, access.Bytes))))
                : (long?)null;
            yield return Ended(copy, new(route.Client, provider, isInto, PeerFate.PeerToPeer, "") { Route = replay.Truth(provider, route.Client), Bytes = meant.Bytes, Moved = moved }, "", "");
        }
    }
}
