using System.Globalization;

namespace Lab.Driver;

/// <summary>A bounded wait. Every loop that waits for the device asks it in each turn.</summary>
internal readonly struct Deadline(Func<TimeSpan> clock, TimeSpan bound, string what)
{
    private readonly TimeSpan _end = clock() + bound;

    /// <summary>Yields the processor, or fails when the bound has passed.</summary>
    /// <param name="state">Describes the device's state for the message; only called on failure.</param>
    public void Check(Func<string> state)
    {
        if (clock() > _end)
            throw new DriverException($"timed out after {bound.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s (CAP.TO) waiting for {what}; {state()}");
        // One virtual CPU may be all there is: let the emulated device, or the vCPU's peers, run.
        Thread.Yield();
    }
}
