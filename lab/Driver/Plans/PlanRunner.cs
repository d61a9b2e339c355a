using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Driver.Plans;

/// <summary>
/// Carries a plan out: start, one queue pair, write a pattern, flush, read it back, shut down. Whatever happens ends as an intent.
/// </summary>
public sealed class PlanRunner(IPlatform platform, IIntentSink intents)
{
    /// <summary>Runs the plan.</summary>
    /// <returns>Whether the driver got to the end.</returns>
    public bool Run(Plan plan)
    {
        try
        {
            if (plan.Problems().FirstOrDefault() is { } problem)
                throw new DriverException($"the plan cannot be run: {problem}");
            using var controller = NvmeController.Start(platform, intents);
            var cmb = plan.SubmissionQueue == QueuePlace.Cmb ? controller.EnableCmb(new() { Mapping = plan.Mapping }) : null;
            var pair = controller.CreateQueuePair(new()
            {
                Depth = plan.Depth, SubmissionIn = cmb, Copy = plan.Copy, Fence = plan.Fence, Wrong = plan.Wrong,
            });
            WriteAndReadBack(plan, controller, pair);
            controller.Shutdown();
            intents.Tell(new DriverFinished(pair.Completed));
            return true;
        }
        catch (DriverException e)
        {
            intents.Tell(new DriverFailed(e.Message));
            return false;
        }
    }

    private void WriteAndReadBack(Plan plan, NvmeController controller, QueuePair pair)
    {
        var blocks = Plan.TransferBytes / controller.Namespace.BlockBytes;
        if (blocks == 0 || (ulong)(plan.Transfers * blocks) > controller.Namespace.SizeBlocks)
            throw new DriverException(
                $"namespace 1 has {controller.Namespace.SizeBlocks} blocks of {controller.Namespace.BlockBytes} bytes, the plan needs {plan.Transfers} transfers of {Plan.TransferBytes} bytes");
        var buffers = new IDmaBuffer[plan.Batch];
        for (var i = 0; i < buffers.Length; i++)
            buffers[i] = platform.AllocateDma(Plan.TransferBytes);
        var data = new byte[Plan.TransferBytes];

        InBatches(plan, (first, count) =>
        {
            for (var i = 0; i < count; i++)
            {
                DataPattern.Fill(data, plan.Seed, Position(first + i));
                buffers[i].CopyFrom(0, data);
            }
            pair.Execute(Commands(first, count, (lba, address) => NvmCommand.Write(1, lba, blocks, address)), "write");
            for (var i = 0; i < count; i++)
                intents.Tell(new DataWritten((long)Position(first + i), Plan.TransferBytes, plan.Seed));
        });
        pair.Execute(NvmCommand.Flush(1), "flush");
        InBatches(plan, (first, count) =>
        {
            // What the buffer still holds from the write must not pass for what was read.
            Array.Clear(data, 0, data.Length);
            for (var i = 0; i < count; i++)
                buffers[i].CopyFrom(0, data);
            pair.Execute(Commands(first, count, (lba, address) => NvmCommand.Read(1, lba, blocks, address)), "read");
            for (var i = 0; i < count; i++)
            {
                buffers[i].CopyTo(0, data);
                intents.Tell(new DataRead((long)Position(first + i), Plan.TransferBytes, DataPattern.Digest(data)));
            }
        });

        SubmissionEntry[] Commands(int first, int count, Func<ulong, ulong, SubmissionEntry> command) =>
            [.. Enumerable.Range(0, count).Select(i => command((ulong)((first + i) * blocks), buffers[i].BusAddress))];
    }

    private static ulong Position(int transfer) => (ulong)transfer * Plan.TransferBytes;

    private static void InBatches(Plan plan, Action<int, int> act)
    {
        for (var first = 0; first < plan.Transfers; first += plan.Batch)
            act(first, Math.Min(plan.Batch, plan.Transfers - first));
    }
}
