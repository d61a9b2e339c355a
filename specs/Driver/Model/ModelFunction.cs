using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Specs.Driver.Model;

/// <summary>The PCI function of the model.</summary>
internal sealed class ModelFunction : IPciFunction
{
    /// <summary>What the model is called on its bus.</summary>
    public const string Address = "model:00:01.0";

    private const ulong FirstBar = 0xA0_0000_0000;
    // Far apart: a BAR can be as large as a hostile CMBSZ wants it.
    private const ulong BetweenBars = 0x1_0000_0000_0000;

    private readonly ModelBus _bus;
    private readonly ModelOptions _options;
    private readonly BarRegion[] _bars;

    public ModelFunction(ModelBus bus, ModelMemory memory, ModelOptions options, ModelFaults faults, ModelInterrupts interrupts)
    {
        (_bus, _options) = (bus, options);
        Controller = new(bus, memory, options, faults, interrupts, BarAddress, () => Config!.IsBusMaster);
        Config = new(options.BarBytes, options.Vectors, () => Controller.Reset(ModelReset.FunctionLevel));
        _bars = [.. options.BarBytes.Select((bytes, i) => new BarRegion(Controller, i, BarAddress(i), bytes))];
    }

    public ModelController Controller { get; }
    public ModelConfigSpace Config { get; }
    public string Name => Address;
    public IReadOnlyList<FunctionReset> Resets { get; set; } = [FunctionReset.FunctionLevel, FunctionReset.Bus];
    /// <summary>Whether loads and stores to BARs reach the function.</summary>
    public bool Answers => !Controller.IsGone && Config.DecodesMemory && Config.BarsAreAssigned;

    public void EnableMemoryAndBusMaster()
    {
        lock (_bus.Gate)
            Config.EnableMemoryAndBusMaster();
    }

    public IMemoryWindow MapBar(int bar, MemoryType memory)
    {
        if (bar is < 0 or > 5 || _options.BarBytes[bar] == 0)
            throw new DriverException($"{Name} has no BAR {bar}");
        return new ModelWindow(_bus, _bars[bar], memory);
    }

    public uint ReadConfig32(int offset)
    {
        lock (_bus.Gate)
            return Checked(offset) && !Controller.IsGone ? Config.Read(offset) : uint.MaxValue;
    }

    public void WriteConfig32(int offset, uint value)
    {
        lock (_bus.Gate)
            if (Checked(offset) && !Controller.IsGone)
                Config.Write(offset, value);
    }

    public void Reset(FunctionReset kind)
    {
        lock (_bus.Gate)
        {
            if (!Resets.Contains(kind))
                throw new DriverException($"{Name} offers no {kind} reset");
            // The seam promises that BARs and command register are as before.
            Controller.Reset(kind == FunctionReset.Bus ? ModelReset.Bus : ModelReset.FunctionLevel);
        }
    }

    public void Dispose() { }

    private bool Checked(int offset)
    {
        if (offset is >= 0 and <= 4092 && offset % 4 == 0)
            return true;
        _bus.Violate($"the driver reaches the configuration space at 0x{offset:x}");
        return false;
    }

    // A BAR is aligned to its size; one of less than a page need not begin at a page.
    private ulong BarAddress(int bar) => FirstBar + (ulong)bar * BetweenBars + (_options.BarBytes[bar] < 4096 ? (ulong)_options.BarBytes[bar] : 0);
}
