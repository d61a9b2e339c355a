using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// A software NVMe controller behind the driver's seams: no QEMU, no guest, every register free, every failure at will, every access recorded. It does
/// what the specification says and nothing on its own: the device acts inside the driver's accesses, or on a thread of its own.
/// </summary>
internal sealed class ModelPlatform : IPlatform
{
    private readonly ModelMemory _memory = new();
    private readonly ModelFunction _function;
    private readonly ModelInterrupts _interrupts;
    private readonly ModelOptions _options;
    private readonly Thread? _device;
    private volatile bool _disposed;

    public ModelPlatform(ModelOptions? options = null)
    {
        _options = options ??= new();
        Bus = new(options.MostAccesses, options.OwnThread);
        _interrupts = new(Bus, options.Vectors, options.OwnThread);
        _function = new(Bus, _memory, options, Faults, _interrupts);
        Bus.BeforeAccess = index =>
        {
            if (Faults.GoneAt <= index)
                Controller.Remove();
        };
        Bus.Unanswered = () => Controller.IsGone && Faults.GoneReadsZero ? 0 : ulong.MaxValue;
        Bus.Answers = region => region is not BarRegion || _function.Answers;
        Bus.WhyNotStore = WhyNotStore;
        if (!options.OwnThread)
            return;
        _device = new(Act) { IsBackground = true, Name = "model" };
        _device.Start();
    }

    public ModelBus Bus { get; }
    public ModelFaults Faults { get; } = new();
    public ModelController Controller => _function.Controller;
    public IReadOnlyList<string> Violations => Bus.Violations;
    public IPciFunction Function => _function;
    /// <summary>The resets that the platform offers.</summary>
    public IReadOnlyList<FunctionReset> Resets
    {
        get => _function.Resets;
        set => _function.Resets = value;
    }
    public Architecture Architecture => Architecture.X86_64;
    public IInterrupts? Interrupts => _options.Vectors > 0 ? _interrupts : null;
    /// <summary>How often each fence was issued.</summary>
    public Dictionary<Fence, int> Fences { get; } = [];
    /// <summary>Bytes of host memory that the platform still gives; null for no bound.</summary>
    public long? HostBytesLeft { get; set; }

    public IDmaBuffer AllocateDma(int bytes)
    {
        lock (Bus.Gate)
        {
            var rounded = (bytes + 4095L) & ~4095L;
            if (HostBytesLeft < rounded)
                throw new DriverException($"{HostBytesLeft} bytes of host memory are left, {rounded} were asked for");
            HostBytesLeft -= rounded;
            return new ModelDmaBuffer(Bus, _memory.Allocate(rounded));
        }
    }

    /// <summary>The BAR of another function, which both driver and controller reach.</summary>
    public IMemoryWindow AddPeer(long bytes)
    {
        lock (Bus.Gate)
            return new ModelWindow(Bus, _memory.AddPeer("peer", bytes), MemoryType.Uncached);
    }

    public void Issue(Fence fence)
    {
        lock (Bus.Gate)
            Fences[fence] = Fences.GetValueOrDefault(fence) + 1;
    }

    public ulong DeviceAddress(IMemoryWindow bar) => bar.BusAddress;

    public IReadOnlyList<DmaFault> TakeFaults() => Controller.Dma.TakeFaults();

    /// <summary>Why the device may still write to a range of bus addresses; null when it cannot.</summary>
    public string? WhyMayWrite(ulong address, long bytes)
    {
        lock (Bus.Gate)
            return Controller.WhyMayWrite(address, bytes);
    }

    public void Dispose()
    {
        _disposed = true;
        _device?.Join();
    }

    private void Act()
    {
        while (!_disposed)
            lock (Bus.Gate)
                if (!Bus.Schedule.RunNext())
                    Monitor.Wait(Bus.Gate, TimeSpan.FromMilliseconds(1));
    }

    // A store to what the device owns is the driver's mistake; a store to a submission queue is noted there.
    private string? WhyNotStore(ModelRegion region, long offset, long bytes)
    {
        var address = region.BusAddress + (ulong)offset;
        if (region is BarRegion bar)
        {
            if (!Controller.Cmb.Decodes || !Controller.Cmb.IsAt(bar.Bar, offset))
                return null;
            address = Controller.Cmb.BaseAddress + (ulong)(offset - Controller.Cmb.Offset);
        }
        Controller.Queues.NoteStore(address, bytes);
        return Controller.Queues.SlotOfDevice(address, bytes) ?? Controller.WhyMayWrite(address, bytes);
    }
}
