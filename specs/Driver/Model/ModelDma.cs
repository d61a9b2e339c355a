using Lab.Driver.Memory;
using Lab.Driver.Seams;

namespace Lab.Specs.Driver.Model;

/// <summary>The device's own accesses: to its buffer and region by the addresses that it decodes, else to the bus.</summary>
internal sealed class ModelDma(ModelBus bus, ModelMemory memory, ModelCmb cmb, ModelPmr pmr, Func<bool> isBusMaster)
{
    private readonly List<DmaFault> _faults = [];

    /// <summary>While it is set, what is nobody's is not written down: the model itself looks.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Where a range lies; null when some of it is nobody's.</summary>
    public MemoryPlace? PlaceOf(ulong address, long bytes)
    {
        if (cmb.Touches(address, bytes))
            return cmb.Holds(address, bytes) ? MemoryPlace.Cmb : null;
        if (pmr.Holds(address, bytes))
            return MemoryPlace.Pmr;
        return memory.Find(address, bytes) switch
        {
            null => null,
            { IsDevice: true } => MemoryPlace.Bus,
            _ => MemoryPlace.Host,
        };
    }

    /// <summary>Reads for the device.</summary>
    /// <returns>False, and a fault is recorded, when some of the range is nobody's.</returns>
    public bool Read(ulong address, Span<byte> into, string what)
    {
        switch (Reach(address, into.Length))
        {
            case MemoryPlace.Cmb:
                cmb.Content.Read((long)(address - cmb.BaseAddress), into);
                return true;
            case MemoryPlace.Pmr:
                pmr.Content.Read((long)(address - pmr.BaseAddress), into);
                return true;
            case MemoryPlace.Host or MemoryPlace.Bus when memory.Find(address, into.Length) is { } region:
                region.Read((long)(address - region.BusAddress), into);
                return true;
            default:
                into.Clear();
                return Fault(address, into.Length, false, what);
        }
    }

    /// <summary>Writes for the device.</summary>
    /// <param name="address">As the device decodes it.</param>
    /// <param name="from">What it writes.</param>
    /// <param name="what">In messages; null for a write that a spec has injected, which is no violation.</param>
    /// <returns>False, and a fault is recorded, when some of the range is nobody's.</returns>
    public bool Write(ulong address, ReadOnlySpan<byte> from, string? what)
    {
        switch (Reach(address, from.Length))
        {
            case MemoryPlace.Cmb:
                cmb.Content.Write((long)(address - cmb.BaseAddress), from);
                return true;
            case MemoryPlace.Pmr:
                pmr.Content.Write((long)(address - pmr.BaseAddress), from);
                return true;
            case MemoryPlace.Host or MemoryPlace.Bus when memory.Find(address, from.Length) is { } region:
                region.Write((long)(address - region.BusAddress), from);
                return true;
            default:
                return Fault(address, from.Length, true, what);
        }
    }

    public IReadOnlyList<DmaFault> TakeFaults()
    {
        lock (bus.Gate)
        {
            DmaFault[] taken = [.. _faults];
            _faults.Clear();
            return taken;
        }
    }

    private MemoryPlace? Reach(ulong address, int bytes)
    {
        var place = PlaceOf(address, bytes);
        if (isBusMaster() || place is MemoryPlace.Cmb or MemoryPlace.Pmr)
            return place;
        return null;
    }

    private bool Fault(ulong address, int bytes, bool isWrite, string? what)
    {
        if (IsQuiet)
            return false;
        var text = $"{bytes} bytes {(isWrite ? "to" : "from")} 0x{address:x} ({what ?? "injected"}){(isBusMaster() ? "" : ", bus mastering is off")}";
        _faults.Add(new(address, isWrite, ModelFunction.Address, text));
        if (what is not null)
            bus.Violate($"the device moves {text}: nobody's memory");
        return false;
    }
}
