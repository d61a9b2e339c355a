using Lab.PeerToPeer.Routes;

namespace Lab.PeerToPeer.Linux;

/// <summary>What Linux answered of a machine, beside what the subsystem says of the same tree and processor.</summary>
public sealed class LinuxComparison
{
    private LinuxComparison(LinuxAnswers answers, IReadOnlyList<PeerRoute> routes, IReadOnlyList<LinuxDisagreement> disagreements) =>
        (Answers, Routes, Disagreements) = (answers, routes, disagreements);

    /// <summary>Linux's answers.</summary>
    public LinuxAnswers Answers { get; }

    /// <summary>The routes as the subsystem finds them, in the order of Linux's.</summary>
    public IReadOnlyList<PeerRoute> Routes { get; }

    /// <summary>In what the two differ.</summary>
    public IReadOnlyList<LinuxDisagreement> Disagreements { get; }

    /// <summary>Compares.</summary>
    /// <exception cref="Driver.DriverException">The answers name a function that is not among those that were read.</exception>
    public static LinuxComparison Of(LinuxAnswers answers)
    {
        var comparison = new RouteComparison(answers);
        var routes = comparison.Ours().ToList();
        return new(answers, routes,
        [
            .. comparison.Disagreements(), .. new PoolComparison(answers).Disagreements(), .. new HostBridgeComparison(answers).Disagreements(),
            .. new LogComparison(answers, routes).Disagreements(),
        ]);
    }
}
