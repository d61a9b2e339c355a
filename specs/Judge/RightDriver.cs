using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>The run of a right driver with one I/O queue pair, made up for specs: it writes, reads back and shuts down. Specs spoil it afterwards.</summary>
internal static class RightDriver
{
    public const ulong Bar0 = MadeUp.Bar0;
    public const ulong Buffer = MadeUp.Buffer;

    public static Capture Capture(Shape shape)
    {
        var made = new MadeUp(shape);
        made.Start();
        if (shape.InBuffer)
            made.EnableBuffer();
        var io = made.Create(1, shape.Depth, shape.InBuffer ? MadePlace.Cmb(0) : MadePlace.Host(0x2000_0000), MadePlace.Host(0x2000_1000));
        Transfer(made, io, shape);
        made.Delete(io);
        made.Disable();
        made.Finish(io.Completed);
        return made.ToCapture();
    }

    /// <summary>Address of a doorbell.</summary>
    public static ulong Doorbell(QueueKind kind, int queue) => MadeUp.Doorbell(kind, queue);

    private static void Transfer(MadeUp made, MadePair io, Shape shape)
    {
        var total = shape.Batches.Sum();
        var index = 0;
        foreach (var batch in shape.Batches)
        {
            if (!shape.Lazy || io.Exposed.Count + batch > io.Depth - 1)
                made.Drain(io);
            for (var i = 0; i < batch; i++)
                made.Queue(io, Command(index++, total));
            made.RingTail(io);
        }
        made.Drain(io);
    }

    private static SubmissionEntry Command(int index, int total)
    {
        var writes = (total + 1) / 2;
        return index < writes
            ? NvmCommand.Write(1, (ulong)index, 1, 0x3000_0000 + (ulong)index * 0x1000)
            : NvmCommand.Read(1, (ulong)(index - writes), 1, 0x4000_0000 + (ulong)index * 0x1000);
    }
}
