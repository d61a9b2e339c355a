using Lab.Judge.Rules;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>The driver's routes are those of the tree that the host saw, and no copy went through a provider that one of its ends does not reach.</summary>
internal static class PeerRouteRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.PeerRoute);
        if (replay.Capture.Routes.Length == 0)
            return problems.Conclude(Verdict.NotObservable, "the host has no tree of this machine");
        HashSet<(string Provider, string Client)> told = [];
        foreach (var route in replay.Capture.Intents.OfType<RouteMeant>())
        {
            _ = told.Add((route.Provider, route.Client));
            if (replay.Truth(route.Provider, route.Client) is not { } truth)
                problems.Add($"the driver tells of a route from {route.Client} to {route.Provider}, of which the host sees one or none");
            else if (truth.Type != route.Type || truth.Distance != route.Distance)
                problems.Add($"{route.Client} reaches {route.Provider} by {route.Type}, distance {route.Distance}, for the driver; by the host's tree it is {truth.Type}, distance {truth.Distance}: {truth.Reason}");
        }
        foreach (var copy in replay.Copies.Where(copy => copy.Meant.Through.Length > 0))
            foreach (var client in copy.Commands.Select(command => command.Meant.Client).Distinct())
                if (replay.Truth(copy.Meant.Through, client) is { Type: "NotSupported" } truth)
                    problems.Add($"copy {copy.Meant.Copy} goes through {copy.Meant.Through}, which {client} must not be sent to: {truth.Reason}", copy);
        foreach (var copy in replay.Copies.Where(copy => copy.Meant.Choice == "nearest"))
        {
            string[] clients = [.. copy.Commands.Select(command => command.Meant.Client).Distinct()];
            var chosen = Distance(replay, copy.Meant.Through, clients);
            if (replay.Providers.FirstOrDefault(provider => provider.Published == "yes" && Distance(replay, provider.Name, clients) < chosen) is { } nearer)
                problems.Add(
                    $"copy {copy.Meant.Copy} was to go through the nearest provider, which is {nearer.Name} with a sum of distances of {Distance(replay, nearer.Name, clients)}; {copy.Meant.Through} is {chosen} away", copy);
        }
        return problems.Conclude(told.Count == 0 ? Verdict.NotObservable : Verdict.Pass, told.Count == 0
            ? "the driver asked for no route"
            : $"{Words.Count(told.Count, "route")} as in the host's tree ({string.Join(", ", told.Select(pair => replay.Truth(pair.Provider, pair.Client)).OfType<RouteTruth>().Select(r => $"{r.Client} to {r.Provider} {r.Type} {r.Distance}"))})");
    }

    // To all of them; more than any other where one of them cannot.
    private static int Distance(PeerReplay replay, string provider, string[] clients)
    {
        var routes = Array.ConvertAll(clients, client => replay.Truth(provider, client));
        return Array.Exists(routes, route => route is null or { Type: "NotSupported" }) ? int.MaxValue : routes.Sum(route => route!.Distance);
    }
}
