using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>The controller: its state, and what it does with commands. Runs with the bus's gate held.</summary>
internal sealed class ModelController
{
    private const uint Ready = 1, FatalStatus = 2, ShuttingDown = 1 << 2, ShutDownDone = 2 << 2, ShutdownStatus = 3 << 2;

    private readonly List<DeviceAct> _acts = [];
    private readonly ModelAdmin _admin;
    private int _epoch;

    public ModelController(
        ModelBus bus, ModelMemory memory, ModelOptions options, ModelFaults faults, ModelInterrupts interrupts, Func<int, ulong> barAddress,
        Func<bool> isBusMaster)
    {
        (Bus, Options, Faults, Interrupts) = (bus, options, faults, interrupts);
        Random = new(options.Seed);
        Cmb = new(options, faults, barAddress);
        Pmr = new(options, faults);
        Registers = new(this);
        Queues = new(this);
        Events = new(this);
        Namespace = new(this);
        Dma = new(bus, memory, Cmb, Pmr, isBusMaster);
        _admin = new(this);
    }

    public ModelBus Bus { get; }
    public ModelOptions Options { get; }
    public ModelFaults Faults { get; }
    public ModelInterrupts Interrupts { get; }
    public Random Random { get; }
    public ModelCmb Cmb { get; }
    public ModelPmr Pmr { get; }
    public ModelRegisters Registers { get; }
    public ModelQueues Queues { get; }
    public ModelEvents Events { get; }
    public ModelNamespace Namespace { get; }
    public ModelDma Dma { get; }
    /// <summary>Shadow doorbells, while they are on.</summary>
    public ModelShadow? Shadow { get; set; }

    /// <summary>The function has been pulled out.</summary>
    public bool IsGone { get; private set; }
    /// <summary>It takes commands.</summary>
    public bool IsRunning => !IsGone && IsReady && (Registers.Status & FatalStatus) == 0;
    /// <summary>It is enabled, as far as the driver may know.</summary>
    public bool IsReady => (Registers.Status & Ready) != 0 && (Registers.Enabled || Faults.IgnoresDisable);
    public long MinPageBytes => 4096L << (int)(Options.Cap >> 48 & 0xF);
    public int StrideBytes => 4 << (int)(Options.Cap >> 32 & 0xF);

    /// <summary>What it did, in order.</summary>
    public IReadOnlyList<DeviceAct> Acts
    {
        get
        {
            lock (Bus.Gate)
                return [.. _acts];
        }
    }

    public void Did(DeviceActKind kind, ModelCommand command, ushort status = 0) => _acts.Add(new(kind, command, status));

    /// <summary>Plans an act at the device's pace; a reset cancels it.</summary>
    public void Later(Action act, int? after = null)
    {
        var epoch = _epoch;
        Bus.Schedule.After(after ?? Options.Delay + (Options.Jitter > 0 ? Random.Next(Options.Jitter + 1) : 0), () =>
        {
            if (epoch == _epoch && !IsGone)
                act();
        });
    }

    /// <summary>CC.EN has become 1.</summary>
    public void Enable()
    {
        if ((Registers.Status & Ready) != 0)
            Bus.Violate("CC.EN is set before CSTS.RDY has cleared");
        foreach (var problem in EnableProblems())
            Bus.Violate(problem);
        Later(() =>
        {
            if (Faults.FatalOnEnable)
                Registers.Status |= FatalStatus;
            if (Faults.FatalOnEnable || Faults.NeverReady)
                return;
            var completions = new ModelCompletionQueue(0, Registers.CompletionDepth, Registers.Acq, 0);
            Queues.Add(completions);
            Queues.Add(new ModelSubmissionQueue(0, Registers.SubmissionDepth, Registers.Asq, completions));
            Registers.Status |= Ready;
        });
    }

    public void ShutDown()
    {
        Registers.Status = Registers.Status & ~ShutdownStatus | ShuttingDown;
        if (!Faults.NeverShutsDown)
            Later(() => Registers.Status = Registers.Status & ~ShutdownStatus | ShutDownDone);
    }

    public void Reset(ModelReset kind)
    {
        _epoch++;
        Queues.Reset();
        Events.Reset();
        Shadow = null;
        Registers.Reset(kind);
    }

    /// <summary>CSTS.CFS: it stops where it is.</summary>
    public void Fail() => Registers.Status |= FatalStatus;

    /// <summary>Surprise removal.</summary>
    public void Remove() => IsGone = true;

    /// <summary>A command as the controller understands it, with the place of its data.</summary>
    public ModelCommand Understand(int number, ModelSubmissionQueue queue, SubmissionEntry entry)
    {
        var size = queue.Id == 0 ? ModelAdmin.TransferOf(entry) : Namespace.TransferOf(entry);
        if (size is not var (bytes, toHost) || bytes == 0)
            return new(number, queue, entry);
        var reader = new DataPointerReader(Dma, entry, Registers.PageBytes, sgls: queue.Id != 0 && _admin.OffersSgls);
        var status = reader.Read(bytes);
        if (status == ModelStatus.Success)
            status = PlacementRules.Check(this, queue, reader, toHost);
        return new(number, queue, entry) { Transfer = new(toHost, reader.Data, status) };
    }

    public Outcome? Execute(ModelCommand command) =>
        command.Transfer is { Status: not ModelStatus.Success } refused ? new(refused.Status)
            : command.IsAdmin ? _admin.Execute(command) : Namespace.Execute(command);

    /// <summary>Why the device may still write to a range, as it decodes addresses; null when it cannot.</summary>
    public string? WhyMayWrite(ulong address, long bytes)
    {
        // One that has failed may be in the middle of something still: only a reset makes sure.
        if (IsGone)
            return null;
        foreach (var queue in Queues.Completion.Values)
            if (new Segment(queue.Address, 16 * queue.Depth).Meets(address, bytes))
                return $"completion queue {queue.Id} lies there";
        Dma.IsQuiet = true;
        var writer = Queues.InFlight.Concat(Queues.Exposed())
            .FirstOrDefault(command => command.Transfer is { ToHost: true } transfer && transfer.Segments.Any(segment => segment.Meets(address, bytes)));
        Dma.IsQuiet = false;
        return writer is null ? null : $"the device may still write the data of {writer}";
    }

    private IEnumerable<string> EnableProblems()
    {
        var (cc, cap) = (Registers.Cc, Options.Cap);
        var (mps, css) = (cc >> 7 & 0xF, (int)(cc >> 4 & 7));
        if (mps < (cap >> 48 & 0xF) || mps > (cap >> 52 & 0xF))
            yield return $"CC.MPS is {mps}, outside CAP.MPSMIN and MPSMAX";
        if ((cap >> (37 + css) & 1) == 0)
            yield return $"CC.CSS is {css}, which CAP.CSS does not offer";
        if (Registers.SubmissionDepth < 2 || Registers.CompletionDepth < 2)
            yield return "AQA gives an admin queue less than 2 slots";
        if (((Registers.Asq | Registers.Acq) & 0xFFF) != 0)
            yield return "ASQ or ACQ is not at the start of a page";
    }
}
