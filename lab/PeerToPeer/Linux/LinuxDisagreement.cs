namespace Lab.PeerToPeer.Linux;

/// <summary>Something that Linux and this subsystem see differently.</summary>
/// <param name="About">What it is about: a route, a pool, the list of host bridges, the log.</param>
/// <param name="Linux">What Linux says.</param>
/// <param name="Ours">What the subsystem says.</param>
/// <param name="Explanation">Why the subsystem does, over several lines; empty where that is all.</param>
public sealed record LinuxDisagreement(LinuxSubject About, string Linux, string Ours, string Explanation = "")
{
    /// <inheritdoc/>
    public override string ToString() => $"{About}: Linux: {Linux}; the lab: {Ours}{(Explanation.Length > 0 ? $"\n{Explanation}" : "")}";
}
