using Lab.Driver.Seams;
using Lab.Driver.Wrong;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;

namespace Lab.Driver.Persistence;

/// <summary>
/// Writes records whose content depends on their place and on their turn, with a barrier after each batch, through a reset or until somebody cuts
/// the power. What it tells is what the host then holds against the file behind the region.
/// </summary>
/// <param name="region">The region.</param>
/// <param name="intents">Told what is written, barriered and read.</param>
public sealed class PersistenceExperiment(PersistentMemoryRegion region, IIntentSink intents)
{
    /// <summary>How the region must be enabled for a defect.</summary>
    /// <param name="wrong">The defect.</param>
    /// <param name="registers">BAR 0, to learn what the controller offers.</param>
    public static PmrOptions Options(WrongDriver wrong, IMemoryWindow registers) => wrong switch
    {
        WrongDriver.ClaimBarrier => new() { ClaimBarriers = true },
        WrongDriver.ForeignBarrier => new() { Forced = new PmrCap(registers.Read32(Register.PmrCap)).BarrierByStatusRead ? BarrierMechanism.MemoryRead : BarrierMechanism.StatusRead },
        _ => new(),
    };

    /// <summary>Writes the records of the plan; after the last comes no barrier unless the batch is full.</summary>
    /// <param name="plan">What to write.</param>
    /// <param name="controller">The region's, whose reset the plan asks for; may be null where it asks for none.</param>
    /// <exception cref="DriverException">The plan is not possible, or the region reports an error.</exception>
    public void Write(PersistencePlan plan, NvmeController? controller = null)
    {
        Check(plan);
        var data = new byte[plan.RecordBytes];
        for (var record = 0; record < plan.Records; record++)
        {
            if (record == plan.ResetAfter)
                Reset(plan, controller);
            var offset = (long)(record % plan.Slots) * plan.RecordBytes;
            var seed = plan.Seed + (ulong)record;
            DataPattern.Fill(data, seed, (ulong)offset);
            intents.Tell(new PmrWritten(offset, data.Length, seed));
            region.Write(offset, data.AsSpan(0, data.Length - (plan.Wrong == WrongDriver.ShortRecord ? 8 : 0)));
            if (record % plan.Batch == plan.Batch - 1)
                region.Barrier();
        }
    }

    /// <summary>Reads every place back that the plan writes to, for example after a restart.</summary>
    public void Read(PersistencePlan plan)
    {
        Check(plan);
        var data = new byte[plan.RecordBytes];
        for (var slot = 0; slot < Math.Min(plan.Slots, plan.Records); slot++)
        {
            var offset = (long)slot * plan.RecordBytes;
            region.Read(offset, data);
            intents.Tell(new PmrRead(offset, data.Length, DataPattern.Digest(data)));
        }
    }

    private void Check(PersistencePlan plan)
    {
        if (plan.Problems().FirstOrDefault() is { } problem)
            throw new DriverException($"the plan cannot be run: {problem}");
        if (plan.Bytes > region.Bytes)
            throw new DriverException($"the plan needs {plan.Bytes} bytes, the persistent memory region has {region.Bytes}");
    }

    private static void Reset(PersistencePlan plan, NvmeController? controller)
    {
        if (controller is null)
            throw new DriverException($"the plan cannot be run: it asks for a reset ({plan.Reset}), and no controller was started");
        controller.Reset(plan.Reset);
    }
}
