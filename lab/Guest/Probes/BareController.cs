using System.Diagnostics;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Guest.Probes;

/// <summary>
/// A controller by its registers alone, one command at a time: what is asked of a platform is asked without a driver that could stand in for it.
/// </summary>
internal sealed class BareController : IDisposable
{
    private const int Depth = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IPlatform _platform;
    private readonly IMemoryWindow _registers;
    private readonly Doorbells _doorbells;
    private readonly Queue _admin;

    public BareController(IPlatform platform)
    {
        _platform = platform;
        platform.Function.EnableMemoryAndBusMaster();
        _registers = platform.Function.MapBar(0, MemoryType.Uncached);
        _doorbells = new(new Cap(_registers.Read64(Register.Cap)).DoorbellStride);
        _admin = NewQueue(0);
        Enable();
    }

    /// <summary>Controller Status.</summary>
    public Csts Status => new(_registers.Read32(Register.Csts));

    /// <summary>The registers.</summary>
    public IMemoryWindow Registers => _registers;

    /// <summary>Disables the controller, and enables it with an admin queue that is empty again.</summary>
    public void Enable()
    {
        Disable();
        _admin.Clear();
        _registers.Write32(Register.Aqa, Depth - 1 | (Depth - 1) << 16);
        Write64(Register.Asq, _admin.Submission.BusAddress);
        Write64(Register.Acq, _admin.Completion.BusAddress);
        _registers.Write32(Register.Cc, Cc.Enabled.Value);
        Wait(() => Status.Rdy || Status.Cfs, "the controller to come up");
        if (Status.Cfs)
            throw new DriverException($"the controller does not come up; {Status}");
    }

    /// <summary>Identify Controller into the page at a bus address.</summary>
    public CommandStatus Identify(ulong address) => Execute(_admin, AdminCommand.Identify(1, 0, address));

    /// <summary>A flush on an I/O queue that fires an interrupt.</summary>
    /// <param name="vector">The vector.</param>
    public CommandStatus FlushOn(int vector)
    {
        var queue = NewQueue(1);
        _ = Execute(_admin, AdminCommand.CreateCompletionQueue(1, Depth, queue.Completion.BusAddress, vector));
        _ = Execute(_admin, AdminCommand.CreateSubmissionQueue(1, Depth, queue.Submission.BusAddress, 1));
        return Execute(queue, NvmCommand.Flush(1));
    }

    public void Dispose()
    {
        if (!Status.Gone)
            Disable();
        _registers.Dispose();
    }

    private void Disable()
    {
        _registers.Write32(Register.Cc, 0);
        Wait(() => !Status.Rdy || Status.Gone, "the controller to go down");
    }

    private CommandStatus Execute(Queue queue, SubmissionEntry entry)
    {
        for (var i = 0; i < SubmissionEntry.Bytes / sizeof(ulong); i++)
            queue.Submission.Write64(queue.Tail * SubmissionEntry.Bytes + i * sizeof(ulong), entry.Qword(i));
        _platform.Issue(Fence.Store);
        queue.Tail = (queue.Tail + 1) % Depth;
        _registers.Write32(_doorbells.SqTail(queue.Id), (uint)queue.Tail);
        CompletionEntry answer = default;
        Wait(() => (answer = queue.Answer()).Phase == queue.Phase, $"the answer on queue {queue.Id}");
        queue.Head = (queue.Head + 1) % Depth;
        if (queue.Head == 0)
            queue.Phase ^= 1;
        _registers.Write32(_doorbells.CqHead(queue.Id), (uint)queue.Head);
        return answer.Status;
    }

    private void Wait(Func<bool> done, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!done())
            if (watch.Elapsed > Patience)
                throw new DriverException($"waited {Patience.TotalSeconds:0} s for {what}; {Status}");
            else
                Thread.Yield();
    }

    private void Write64(int register, ulong value)
    {
        _registers.Write32(register, (uint)value);
        _registers.Write32(register + 4, (uint)(value >> 32));
    }

    private Queue NewQueue(int id) => new(id, _platform.AllocateDma(Depth * SubmissionEntry.Bytes), _platform.AllocateDma(Depth * CompletionEntry.Bytes));

    private sealed record Queue(int Id, IDmaBuffer Submission, IDmaBuffer Completion)
    {
        public int Tail { get; set; }
        public int Head { get; set; }
        public int Phase { get; set; } = 1;

        public CompletionEntry Answer()
        {
            var at = Head * CompletionEntry.Bytes;
            var last = Completion.Read32(at + 12);
            return new(Completion.Read32(at), Completion.Read32(at + 4), Completion.Read32(at + 8), last);
        }

        public void Clear()
        {
            (Tail, Head, Phase) = (0, 0, 1);
            Completion.CopyFrom(0, new byte[Depth * CompletionEntry.Bytes]);
        }
    }
}
