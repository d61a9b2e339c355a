using Lab.Driver;
using Lab.Nvme.Commands;
using Lab.PeerToPeer.Transfers;

namespace Lab.PeerToPeer.Steps;

/// <summary>How a step ended.</summary>
internal static class StepOutcome
{
    /// <summary>Does something and holds what came of it against what the step says.</summary>
    /// <param name="step">The step.</param>
    /// <param name="act">Returns whether a copy bounced.</param>
    /// <exception cref="DriverException">It ended in another way.</exception>
    public static void Expect(PeerStep step, Func<bool> act)
    {
        var wanted = step.OneOf("ends", "well", "refused", "bounced", "lost", "failed");
        var (ended, message) = ("well", "");
        try
        {
            if (act())
                ended = "bounced";
        }
        catch (LostMemoryException e)
        {
            (ended, message) = ("lost", e.Message);
        }
        catch (CommandFailedException e)
        {
            (ended, message) = (e.Status.Code == (StatusCode)step.Number("status", 0) ? "failed" : "failed otherwise", e.Message);
        }
        catch (CommandLostException e)
        {
            (ended, message) = ("failed", e.Message);
        }
        catch (Exception e) when (e is NoPathException or ArgumentException || e is DriverException && step.Verb == PeerVerb.Provide)
        {
            (ended, message) = ("refused", e.Message);
        }
        if (ended != wanted)
            throw new DriverException($"step '{step}' ended {ended}, and {wanted} was meant{(message.Length > 0 ? $": {message}" : "")}");
    }

    /// <inheritdoc cref="Expect(PeerStep, Func{bool})"/>
    public static void Expect(PeerStep step, Action act) => Expect(step, () =>
    {
        act();
        return false;
    });
}
