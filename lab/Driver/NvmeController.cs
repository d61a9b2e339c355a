using System.Diagnostics;
using Lab.Driver.Memory;
using Lab.Driver.Pci;
using Lab.Driver.Persistence;
using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Identification;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver;

/// <summary>
/// The managed driver of one NVMe controller. Any number of I/O queue pairs, polled or by interrupt, from any number of threads; every wait is
/// bounded. A command without an answer is aborted, then the controller is reset: each command ends exactly once.
/// </summary>
public sealed partial class NvmeController : IDisposable
{
    /// <summary>Bytes of a memory page as the controller is told (CC.MPS = 0).</summary>
    public const int PageBytes = 4096;

    private static readonly Stopwatch SystemClock = Stopwatch.StartNew();

    private readonly IPlatform _platform;
    private readonly IIntentSink? _intents;
    private readonly IMemoryWindow _registers;
    private readonly Doorbells _doorbells;
    private readonly ControllerOptions _options;
    private readonly List<QueuePair> _pairs = [];
    private ControllerMemoryBuffer? _cmb;
    private PersistentMemoryRegion? _pmr;
    private ShadowPages? _shadow;
    private bool _disposed;

    private NvmeController(IPlatform platform, IIntentSink? intents, ControllerOptions options)
    {
        (_platform, _intents, _options) = (platform, intents, options);
        platform.Function.EnableMemoryAndBusMaster();
        _registers = platform.Function.MapBar(0, MemoryType.Uncached);
        try
        {
            intents?.Tell(new WindowMapped(0, _registers.BusAddress, _registers.Bytes, nameof(MemoryType.Uncached)));
            Cap = new(_registers.Read64(Register.Cap));
            Version = new(_registers.Read32(Register.Vs));
            if (Cap.Value == ulong.MaxValue)
                throw new ControllerGoneException(platform.Function.Name, "CAP");
            if (PciPresence.IsGone(platform.Function))
                throw new ControllerGoneException(platform.Function.Name, PciPresence.Witness);
            // CC.MPS = 0 on every host: pieces of host memory are contiguous for 4 KiB, whatever the kernel's pages have.
            Limits = ControllerLimits.TryDecode(Cap, (ulong)_registers.Bytes, PageBytes, out var limits, out var error) ? limits : throw new DriverException(error);
        }
        catch
        {
            _registers.Dispose();
            throw;
        }
        _doorbells = Limits.Doorbells;
        Clock = options.Clock ?? (() => SystemClock.Elapsed);
        CommandTimeout = options.CommandTimeout ?? Cap.Timeout;
        Host = new(platform);
        Admin = new(this, NewPair(0, AdminOptions()));
    }

    /// <summary>Controller capabilities.</summary>
    public Cap Cap { get; }
    /// <summary>Specification version that the controller claims.</summary>
    public Vs Version { get; }
    /// <summary>What the driver works with, from CAP and the size of BAR 0.</summary>
    public ControllerLimits Limits { get; }
    /// <summary>Identify Controller, as it was at the last start.</summary>
    public ControllerData Identity { get; private set; } = null!;
    /// <summary>Namespace 1; of no blocks where there is none.</summary>
    public NvmeNamespace Namespace { get; private set; } = null!;
    /// <summary>Host memory for queues, lists and buffers.</summary>
    public HostMemory Host { get; }
    /// <summary>Admin commands.</summary>
    public AdminCommands Admin { get; }
    /// <summary>The I/O queue pairs.</summary>
    public IReadOnlyList<QueuePair> Pairs => _pairs;
    /// <summary>How long a command may take.</summary>
    public TimeSpan CommandTimeout { get; }
    /// <summary>How often the controller was reset since it was started.</summary>
    public int Resets { get; private set; }

    internal Func<TimeSpan> Clock { get; }
    /// <summary>Whether the controller is there and enabled (CSTS.RDY). Somebody else may have reset it.</summary>
    public bool IsReady => Status() is { Rdy: true, Gone: false };
    /// <summary>Commands completed on I/O queues that were deleted since.</summary>
    public int IoCommands { get; private set; }

    internal IPlatform Platform => _platform;
    internal IMemoryWindow Registers => _registers;
    internal IIntentSink? Intents => _intents;

    /// <summary>Takes the function over: resets it, makes the admin queues, enables it and identifies controller and namespace 1.</summary>
    /// <param name="platform">Where the function is. Stays the caller's.</param>
    /// <param name="intents">Told what the driver means, before it does it; null for nobody.</param>
    /// <param name="options">How it is driven; null for the defaults.</param>
    /// <exception cref="DriverException">The controller does not do what the specification says, with the register's name and value.</exception>
    public static NvmeController Start(IPlatform platform, IIntentSink? intents, ControllerOptions? options = null)
    {
        var controller = new NvmeController(platform, intents, options ?? new());
        try
        {
            controller.Disable();
            controller.Enable();
            controller.Identify();
            return controller;
        }
        catch (DriverException e)
        {
            controller.Dispose();
            throw controller.Cause(e);
        }
    }

    /// <summary>Enables the controller memory buffer.</summary>
    /// <exception cref="DriverException">There is none, it is enabled already, or its registers make no sense.</exception>
    public ControllerMemoryBuffer EnableCmb(CmbOptions? options = null)
    {
        if (_cmb is not null)
            throw new DriverException("the controller memory buffer is enabled already");
        var cmb = OrGone(() => ControllerMemoryBuffer.Enable(_platform, _registers, Cap, Version, options ?? new(), _intents));
        try
        {
            foreach (var pair in _pairs)
                RefuseDoorbellsIn(cmb, pair.Id);
            return _cmb = cmb;
        }
        catch
        {
            cmb.Dispose();
            throw;
        }
    }

    /// <summary>Enables the persistent memory region. After each reset the controller's driver enables it again.</summary>
    /// <exception cref="DriverException">There is none, it was enabled before, it is not healthy, or its registers make no sense.</exception>
    public PersistentMemoryRegion EnablePmr(PmrOptions? options = null)
    {
        if (_pmr is not null)
            throw new DriverException("the persistent memory region was enabled before: enable that one again");
        return _pmr = OrGone(() => PersistentMemoryRegion.Enable(
            _platform, _registers, Cap, (options ?? new()) with { Clock = options?.Clock ?? Clock }, _intents));
    }

    /// <summary>Creates the next free I/O queue pair.</summary>
    /// <exception cref="DriverException">The depth or the place is not possible, or the controller has no more queues.</exception>
    public QueuePair CreateQueuePair(QueuePairOptions options)
    {
        var id = 1;
        while (_pairs.Any(pair => pair.Id == id))
            id++;
        return CreateQueuePair(options, id);
    }

    /// <summary>Creates I/O queue pair <paramref name="id"/>.</summary>
    /// <inheritdoc cref="CreateQueuePair(QueuePairOptions)"/>
    public QueuePair CreateQueuePair(QueuePairOptions options, int id)
    {
        if (_pairs.Any(pair => pair.Id == id))
            throw new DriverException($"the I/O queue pair {id} exists already");
        if (options.Depth < 2 || options.Depth > Cap.MaxQueueEntries)
            throw new DriverException($"a queue has 2 to {Cap.MaxQueueEntries} slots (CAP.MQES), {options.Depth} were asked for");
        if (id >= Limits.MaxQueuePairs)
            throw new DriverException($"the doorbells of queue pair {id} lie outside BAR 0 of {_registers.Bytes} bytes: there is room for {Limits.MaxQueuePairs} pairs ({Cap})");
        if (_cmb is not null)
            RefuseDoorbellsIn(_cmb, id);
        var made = NewPair(id, options);
        try
        {
            CreateQueues(made);
        }
        catch
        {
            FreeQueues(made);
            throw;
        }
        _pairs.Add(made);
        return made;
    }

    /// <summary>Deletes an I/O queue pair: the submission queue first, whose commands end as aborted, then the completion queue.</summary>
    public void DeleteQueuePair(QueuePair pair)
    {
        if (!_pairs.Contains(pair))
            throw new DriverException($"queue pair {pair.Id} is not one of this controller's");
        pair.StopSubmitting(new DriverException($"queue pair {pair.Id} is deleted"));
        Admin.Queue.Execute(AdminCommand.DeleteSubmissionQueue(pair.Id), $"delete submission queue {pair.Id}");
        // What the controller has completed by then, it has posted before the answer to the deletion.
        while (pair.Poll() > 0) { }
        Admin.Queue.Execute(AdminCommand.DeleteCompletionQueue(pair.Id), $"delete completion queue {pair.Id}");
        pair.End(new CommandLostException($"queue pair {pair.Id} was deleted before the command had an answer"));
        _pairs.Remove(pair);
        IoCommands += pair.Completed;
        FreeQueues(pair);
    }

    /// <summary>Asks the controller for shadow doorbells, for all queues from now on (Doorbell Buffer Config).</summary>
    /// <param name="neverRing">Wrong on purpose: the register is never rung, whatever the controller's event index says.</param>
    /// <exception cref="CommandFailedException">The controller does not offer them (OACS bit 8).</exception>
    public void EnableShadowDoorbells(bool neverRing = false)
    {
        var shadow = Host.Allocate(PageBytes, MemoryUse.WriteData);
        var events = Host.Allocate(PageBytes, MemoryUse.WriteData);
        _shadow = new(_platform, shadow, events, new(Cap.DoorbellStride), neverRing);
        ConfigureShadowDoorbells();
    }

    /// <summary>Deletes the I/O queues, asks for a normal shutdown, waits for it and disables the controller.</summary>
    public void Shutdown()
    {
        while (_pairs.Count > 0)
            DeleteQueuePair(_pairs[^1]);
        Admin.Queue.StopSubmitting(new DriverException("the controller is shut down"));
        _registers.Write32(Register.Cc, new Cc(_registers.Read32(Register.Cc)).WithNormalShutdown().Value);
        var deadline = new Deadline(Clock, Cap.Timeout, "the shutdown to complete (CSTS.SHST = 2)");
        for (var status = Status(); status.Shst != 2; status = Status())
        {
            RefuseGone(status);
            deadline.Check(State);
        }
        Disable();
        Admin.Queue.End(new CommandLostException("the controller was shut down"));
    }

    /// <summary>
    /// Leaves the controller disabled whatever happened before, so that it stops touching memory that the process is about to give back.
    /// </summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            if (!IsGone(Status()))
            {
                Disable();
                _cmb?.StopDecoding();
                _pmr?.Disable();
            }
        }
        finally
        {
            var disposed = new CommandLostException("the controller was disposed before the command had an answer");
            foreach (var pair in AllPairs())
            {
                pair.StopSubmitting(disposed);
                pair.End(disposed);
            }
            _cmb?.Dispose();
            _pmr?.Dispose();
            _registers.Dispose();
        }
    }

    internal Csts Status() => new(_registers.Read32(Register.Csts));

    internal string State() => Status().ToString();

    private void RefuseDoorbellsIn(ControllerMemoryBuffer cmb, int id)
    {
        if (_doorbells.End(id + 1) > cmb.DoorbellsEnd)
            throw new DriverException(
                $"the doorbells of queue pair {id} end at 0x{_doorbells.End(id + 1):x} of BAR 0, and the controller memory buffer begins at 0x{cmb.DoorbellsEnd:x} ({cmb.Location})");
    }

    private IEnumerable<QueuePair> AllPairs() => [Admin.Queue, .. _pairs];

    private static void RefuseEntrySize(string field, (int Required, int Maximum) sizes, int used)
    {
        if (used < sizes.Required || used > sizes.Maximum)
            throw new DriverException(
                $"Identify Controller: {field} is {sizes.Maximum:x}{sizes.Required:x}h, entries of 2^{sizes.Required} to 2^{sizes.Maximum} bytes, and the driver's have 2^{used}");
    }

    private void Identify()
    {
        Identity = Admin.IdentifyController();
        RefuseEntrySize("SQES", Identity.Sqes, Cc.Enabled.Iosqes);
        RefuseEntrySize("CQES", Identity.Cqes, Cc.Enabled.Iocqes);
        // With no namespaces at all, 1 is no identifier that the controller would take.
        Namespace = new(1, Identity.Nn == 0 ? NamespaceData.Decode(new byte[NamespaceData.Bytes]) : Admin.IdentifyNamespace(1));
        _intents?.Tell(new Identified(Cap.ToString(), Version.ToString(), Identity.Mn, Identity.Sn, Namespace.BlockBytes, Namespace.SizeBlocks));
    }
}
