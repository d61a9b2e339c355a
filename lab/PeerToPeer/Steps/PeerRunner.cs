using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;

namespace Lab.PeerToPeer.Steps;

/// <summary>Carries the steps of a peer-to-peer experiment out. Whatever happens ends as an intent.</summary>
/// <param name="machine">Where the functions are.</param>
/// <param name="intents">Told what is meant; several threads may tell at once.</param>
/// <param name="seed">Of the choice among providers that are equally near.</param>
public sealed class PeerRunner(IPeerMachine machine, IIntentSink intents, int seed)
{
    /// <summary>Runs the steps in order.</summary>
    /// <returns>Whether all ended as they were meant to.</returns>
    public bool Run(IReadOnlyList<PeerStep> steps)
    {
        try
        {
            using var session = new PeerSession(machine, intents, seed);
            new PeerActs(machine, session, intents).Run(steps);
            return true;
        }
        catch (Exception e) when (e is DriverException or FormatException)
        {
            intents.Tell(new DriverFailed(e.Message));
            return false;
        }
    }
}
