using Lab.Nvme.Commands;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>
/// Completions that do not come in time, from a disk that the machine makes slow. Each command ends once, by its answer, by an abort or as lost in a reset,
/// and in the end I/O works.
/// </summary>
internal static class LostCompletion
{
    // More than the disk's burst lets through at once.
    private const int Commands = 12;
    private const int MostTries = 15;

    public static void Run(ScenarioContext context)
    {
        using var buffer = context.NewTransfer();
        int answered = 0, aborted = 0, lost = 0;
        for (var i = 0; i < Commands; i++)
            Try(context, NvmCommand.Read(1, (ulong)i, context.Blocks, buffer.Dptr), ref answered, ref aborted, ref lost);
        if (aborted + lost == 0)
            throw new DriverException($"all {Commands} commands were answered in time: the machine's disk is not slow enough to lose one");
        if (context.Controller.Resets == 0 && lost > 0)
            throw new DriverException($"{lost} commands were lost, and the controller was never reset");

        var before = answered;
        for (var tries = 0; answered == before; tries++)
        {
            if (tries == MostTries)
                throw new DriverException($"no command was answered in {MostTries} tries after the loss");
            // Longer each time: what was lost still waits at the disk, and each try that comes too early is one more.
            Thread.Sleep(TimeSpan.FromTicks(context.Controller.CommandTimeout.Ticks * (tries + 1)));
            Try(context, NvmCommand.Read(1, 0, context.Blocks, buffer.Dptr), ref answered, ref aborted, ref lost);
        }
    }

    private static void Try(ScenarioContext context, SubmissionEntry command, ref int answered, ref int aborted, ref int lost)
    {
        try
        {
            var status = context.Pair.ExecuteRaw([command], "read")[0].Status;
            if (status.IsSuccess)
                answered++;
            else if (status.Code == StatusCode.CommandAbortRequested)
                aborted++;
            else
                throw new CommandFailedException(command, status, "read");
        }
        catch (CommandLostException) when (context.Controller.Status() is { Gone: false })
        {
            lost++;
        }
    }
}
