using Lab.Machine;

namespace Lab.Cases.Measuring;

/// <summary>Guest instructions of one operation, without those of polling for answers that are not there yet.</summary>
internal static class InstructionMeter
{
    /// <summary>From the difference of a long run and a short one, so that what a call of the agent costs by itself falls out; what a turn of polling costs is measured in the same way.</summary>
    /// <param name="machine">Booted with the plugin that counts.</param>
    /// <param name="idle">Polls so many turns in vain.</param>
    /// <param name="turns">Turns that are enough to tell what one costs.</param>
    /// <param name="run">Does so many operations.</param>
    /// <param name="few">Operations of the short run.</param>
    /// <param name="many">Operations of the long run.</param>
    public static async Task<double> PerOperationAsync(GuestMachine machine, Func<long, Task<IoTime>> idle, long turns, Func<long, Task<IoTime>> run, long few, long many)
    {
        var (idleFew, fewTurns) = await CountAsync(machine, () => idle(turns)).ConfigureAwait(false);
        var (idleMany, manyTurns) = await CountAsync(machine, () => idle(4 * turns)).ConfigureAwait(false);
        var perTurn = manyTurns.IdleTurns == fewTurns.IdleTurns ? 0 : (double)(idleMany - idleFew) / (manyTurns.IdleTurns - fewTurns.IdleTurns);

        var (shortRun, less) = await CountAsync(machine, () => run(few)).ConfigureAwait(false);
        var (longRun, more) = await CountAsync(machine, () => run(many)).ConfigureAwait(false);
        return (longRun - shortRun - perTurn * (more.IdleTurns - less.IdleTurns)) / (more.Operations - less.Operations);
    }

    private static async Task<(long Instructions, IoTime Time)> CountAsync(GuestMachine machine, Func<Task<IoTime>> act)
    {
        var counts = machine.Instructions ?? throw new InvalidOperationException("this guest was booted without the plugin that counts instructions");
        var begun = await counts.TotalAsync(CancellationToken.None).ConfigureAwait(false);
        var time = await act().ConfigureAwait(false);
        return (await counts.TotalAsync(CancellationToken.None).ConfigureAwait(false) - begun, time);
    }
}
