using Lab.Driver.Memory;
using Lab.Nvme.Commands;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>
/// Uses of the controller memory buffer that CMBSZ forbids, or that do not fit: the driver refuses each with the register's name, before the controller
/// hears of it. That it hears nothing is the judge's to see.
/// </summary>
internal static class Refusals
{
    public static void Run(ScenarioContext context, ControllerMemoryBuffer buffer)
    {
        var controller = context.Controller;
        foreach (var (use, flag) in new[] { (MemoryUse.SubmissionQueue, "SQS"), (MemoryUse.CompletionQueue, "CQS"), (MemoryUse.Lists, "LISTS"), (MemoryUse.ReadData, "RDS"), (MemoryUse.WriteData, "WDS") })
            if (buffer.WhyNot(use) is not null)
                Refused($"CMBSZ.{flag}", () => buffer.Free(buffer.Allocate(4096, use)));
        if (!buffer.Size.Cqs)
            Refused("CMBSZ.CQS", () => controller.CreateQueuePair(new() { Depth = context.Plan.Depth, CompletionIn = buffer }));

        var half = (int)Math.Min(buffer.Available / 2 + 4096, int.MaxValue);
        var taken = buffer.Allocate(half, MemoryUse.SubmissionQueue);
        var tooDeep = controller.Limits.MaxQueueEntries;
        if (buffer.Available < (long)tooDeep * SubmissionEntry.Bytes)
            Refused("left in one piece", () => controller.CreateQueuePair(new() { Depth = tooDeep, SubmissionIn = buffer }));
        buffer.Free(taken);
        Refused("CAP.MQES", () => controller.CreateQueuePair(new() { Depth = tooDeep + 1 }));

        // Nothing that was refused has left anything behind.
        WriteAndReadBack.Run(context);
    }

    private static void Refused(string name, Action act)
    {
        try
        {
            act();
        }
        catch (DriverException e) when (e.Message.Contains(name))
        {
            return;
        }
        throw new DriverException($"what {name} forbids was not refused by that name");
    }
}
