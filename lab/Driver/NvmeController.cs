using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Driver.Wrong;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver;

/// <summary>
/// The managed driver of one NVMe controller: reset, enable, identify, controller memory buffer, one I/O queue pair, shutdown.
/// Polled, for one thread. Every wait is bounded by CAP.TO.
/// </summary>
public sealed class NvmeController : IDisposable
{
    private const int AdminDepth = 16;

    private readonly IPlatform _platform;
    private readonly IIntentSink _intents;
    private readonly IMemoryWindow _registers;
    private readonly Doorbells _doorbells;
    private QueuePair? _admin;
    private QueuePair? _io;

    private NvmeController(IPlatform platform, IIntentSink intents)
    {
        (_platform, _intents) = (platform, intents);
        platform.Function.EnableMemoryAndBusMaster();
        _registers = platform.Function.MapBar(0, MemoryType.Uncached);
        _intents.Tell(new WindowMapped(0, _registers.BusAddress, _registers.Bytes, nameof(MemoryType.Uncached)));
        Cap = new(_registers.Read64(Register.Cap));
        Version = new(_registers.Read32(Register.Vs));
        if (Cap.Value == ulong.MaxValue)
            throw new DriverException($"{platform.Function.Name} does not answer: CAP reads all ones");
        if (Cap.MinPageBytes > 4096)
            throw new DriverException($"the controller wants pages of {Cap.MinPageBytes} bytes, the driver uses 4096 (CAP.MPSMIN)");
        _doorbells = new(Cap.DoorbellStride);
    }

    /// <summary>Controller capabilities.</summary>
    public Cap Cap { get; }
    /// <summary>Specification version that the controller claims.</summary>
    public Vs Version { get; }
    /// <summary>Identify Controller.</summary>
    public IdentifyController Identity { get; private set; } = null!;
    /// <summary>Identify Namespace of namespace 1.</summary>
    public IdentifyNamespace Namespace { get; private set; } = null!;

    /// <summary>Takes the function over: resets it, makes the admin queues, enables it and identifies controller and namespace 1.</summary>
    /// <exception cref="DriverException">The controller does not do what the specification says, with the register's value.</exception>
    public static NvmeController Start(IPlatform platform, IIntentSink intents)
    {
        var controller = new NvmeController(platform, intents);
        controller.Reset();
        controller.EnableWithAdminQueue();
        controller.Identify();
        return controller;
    }

    /// <summary>Enables the controller memory buffer and maps it with the given memory type.</summary>
    public ControllerMemoryBuffer EnableCmb(MemoryType memory) => ControllerMemoryBuffer.Enable(_platform, _registers, Cap, memory, _intents);

    /// <summary>Creates I/O queue pair 1.</summary>
    /// <exception cref="DriverException">The depth or the place is not possible, or a pair exists.</exception>
    public QueuePair CreateQueuePair(QueuePairOptions options)
    {
        if (_io is not null)
            throw new DriverException("the I/O queue pair exists already");
        if (options.Depth < 2 || options.Depth > Cap.MaxQueueEntries)
            throw new DriverException($"a queue has 2 to {Cap.MaxQueueEntries} slots (CAP.MQES), {options.Depth} were asked for");

        var completion = NewCompletionQueue(1, options.Depth);
        _admin!.Execute(AdminCommand.CreateCompletionQueue(1, options.Depth, completion.Memory.ControllerAddress), "create completion queue 1");
        var bytes = options.Depth * SubmissionEntry.Bytes;
        var memory = options.SubmissionIn?.AllocateSubmissionQueue(bytes) ?? QueueMemory.InHost(_platform.AllocateDma(bytes));
        var submission = NewSubmissionQueue(1, options.Depth, memory, options.Copy, options.Fence, options.Wrong);
        _admin.Execute(AdminCommand.CreateSubmissionQueue(1, options.Depth, memory.ControllerAddress, 1), "create submission queue 1");
        return _io = new(submission, completion.Queue, Cap.Timeout, State);
    }

    /// <summary>Deletes the I/O queues, asks for a normal shutdown, waits for it and disables the controller.</summary>
    public void Shutdown()
    {
        if (_io is not null)
        {
            _admin!.Execute(AdminCommand.DeleteSubmissionQueue(1), "delete submission queue 1");
            _admin.Execute(AdminCommand.DeleteCompletionQueue(1), "delete completion queue 1");
            _io = null;
        }
        _registers.Write32(Register.Cc, new Cc(_registers.Read32(Register.Cc)).WithNormalShutdown().Value);
        var deadline = new Deadline(Cap.Timeout, "the shutdown to complete (CSTS.SHST = 2)");
        while (Status().Shst != 2)
            deadline.Check(State);
        Reset();
    }

    /// <summary>
    /// Leaves the controller disabled whatever happened before, so that it stops touching memory that the process is about to give back.
    /// </summary>
    public void Dispose()
    {
        if (!Status().Gone)
        {
            Reset();
            if (Cap.Cmbs)
                ControllerMemoryBuffer.Disable(_registers);
        }
        _registers.Dispose();
    }

    private Csts Status() => new(_registers.Read32(Register.Csts));

    private string State() => Status().ToString();

    private void Reset()
    {
        _registers.Write32(Register.Cc, 0);
        var deadline = new Deadline(Cap.Timeout, "CSTS.RDY to clear after CC.EN = 0");
        while (Status() is { Rdy: true, Gone: false })
            deadline.Check(State);
    }

    private void EnableWithAdminQueue()
    {
        var completion = NewCompletionQueue(0, AdminDepth);
        var memory = QueueMemory.InHost(_platform.AllocateDma(AdminDepth * SubmissionEntry.Bytes));
        var submission = NewSubmissionQueue(0, AdminDepth, memory, CopyStrategy.Store8, Fence.Store, WrongDriver.None);
        _registers.Write32(Register.Aqa, AdminDepth - 1 | (AdminDepth - 1) << 16);
        WriteLowThenHigh(Register.Asq, memory.ControllerAddress);
        WriteLowThenHigh(Register.Acq, completion.Memory.ControllerAddress);
        _registers.Write32(Register.Cc, Cc.Enabled.Value);
        var deadline = new Deadline(Cap.Timeout, "CSTS.RDY to be set after CC.EN = 1");
        for (var status = Status(); !status.Rdy; status = Status())
        {
            if (status.Cfs)
                throw new DriverException($"the controller reports a fatal status while it is enabled; {status}");
            deadline.Check(State);
        }
        _admin = new(submission, completion.Queue, Cap.Timeout, State);
    }

    private void Identify()
    {
        var page = _platform.AllocateDma(IdentifyController.Bytes);
        var data = new byte[IdentifyController.Bytes];
        _admin!.Execute(AdminCommand.Identify(1, 0, page.BusAddress), "identify controller");
        page.CopyTo(0, data);
        Identity = IdentifyController.Decode(data);
        _admin.Execute(AdminCommand.Identify(0, 1, page.BusAddress), "identify namespace 1");
        page.CopyTo(0, data);
        Namespace = IdentifyNamespace.Decode(data);
        _intents.Tell(new Identified(Cap.ToString(), Version.ToString(), Identity.Model, Identity.Serial, Namespace.BlockBytes, Namespace.SizeBlocks));
    }

    private (CompletionQueue Queue, QueueMemory Memory) NewCompletionQueue(int id, int depth)
    {
        var memory = QueueMemory.InHost(_platform.AllocateDma(depth * CompletionEntry.Bytes));
        _intents.Tell(new QueueCreated(QueueKind.Completion, id, depth, memory.Place, memory.BusAddress, memory.Window.Memory.ToString(), "", ""));
        return (new(id, depth, memory, _registers, _doorbells, _intents), memory);
    }

    private SubmissionQueue NewSubmissionQueue(int id, int depth, QueueMemory memory, CopyStrategy copy, Fence fence, WrongDriver wrong)
    {
        _intents.Tell(new QueueCreated(
            QueueKind.Submission, id, depth, memory.Place, memory.BusAddress, memory.Window.Memory.ToString(), copy.ToString(), fence.ToString()));
        return WrongSubmissionQueues.Create(wrong, new(id, depth, memory, copy, fence, _registers, _doorbells, _platform, _intents));
    }

    private void WriteLowThenHigh(int register, ulong value)
    {
        _registers.Write32(register, (uint)value);
        _registers.Write32(register + 4, (uint)(value >> 32));
    }
}
