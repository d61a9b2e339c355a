using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Linux;

/// <summary>Finds each route that Linux was asked for, over the same tree, and compares.</summary>
/// <param name="answers">Linux's.</param>
internal sealed class RouteComparison(LinuxAnswers answers)
{
    private readonly RouteFinder _finder = new(answers.Processor);
    private readonly PciTree _tree = new(answers.Functions);

    /// <summary>The routes as they are found here, in Linux's order.</summary>
    public IEnumerable<PeerRoute> Ours() => answers.Routes.Select(Find);

    public IEnumerable<LinuxDisagreement> Disagreements()
    {
        foreach (var linux in answers.Routes)
        {
            var ours = Find(linux);
            if (linux.Type != ours.Type || linux.Distance != ours.Distance)
                yield return new(LinuxSubject.Route, $"{linux}", $"{ours.Type}, distance {ours.Distance}", ours.Explain());
            else if (!linux.DataIsRight || !Ended(linux.ReadError, ours) || !Ended(linux.WriteError, ours))
                yield return new(LinuxSubject.Transfer, $"{linux}", ours.Type == MapType.NotSupported ? "it is refused, and nothing changes" : "it ends well, and the data is there", ours.Explain());
        }
        // One that nobody asked for cannot disagree: that each was asked for must be seen to.
        foreach (var provider in answers.Memories)
            foreach (var client in answers.Memories)
                if (answers.Routes.Count(route => route.Provider == provider.Function && route.Client == client.Function) is var times and not 1)
                    yield return new(LinuxSubject.Route, $"was asked {times} times how {client.Function} reaches {provider.Function}", "it must be asked once");
    }

    private PeerRoute Find(LinuxRoute linux) => _finder.Find(_tree.Node(linux.Provider), _tree.Node(linux.Client));

    private static bool Ended(int error, PeerRoute ours) => ours.Type == MapType.NotSupported ? LinuxRoute.Unreachable.Contains(error) : error == 0;
}
