using Lab.Driver;

namespace Lab.Guestless;

/// <summary>
/// A stopped q35 machine without firmware, set up from here: buses numbered, bridges opened, BARs sized and placed, RAM shared out. Several
/// functions may be driven side by side.
/// </summary>
/// <remarks>
/// Over qtest an access that nothing decodes (memory decoding off, the function gone) reads zeros and its stores vanish; only configuration
/// cycles read all ones (QEMU, system/physmem.c and memory.c: unassigned memory reads as 0).
/// </remarks>
public sealed class QtestBoard
{
    private const ulong MiB = 1 << 20, GiB = 1 << 30;

    private readonly QtestConnection _qtest;
    private readonly ConfigCycles _config;
    private readonly QtestMemory _memory;
    // The PCI hole of q35 with little memory, up to the I/O APIC; nothing else is there, since there is no firmware.
    private readonly BusSpace _low = new(3 * GiB, 0xFEC0_0000);
    // The 64-bit PCI hole begins behind the RAM above 4 GiB, of which there is none; 40 bits of address are what QEMU's processors have.
    private readonly BusSpace _high = new(32 * GiB, 1024 * GiB);
    private readonly Dictionary<int, QtestBridge> _bridges = [];
    private readonly Dictionary<QtestSlot, QtestFunction> _functions = [];

    /// <summary>Takes the machine over.</summary>
    /// <param name="qtest">Connection to it.</param>
    /// <param name="memoryMiB">Its RAM in MiB.</param>
    public QtestBoard(QtestConnection qtest, int memoryMiB) => (_qtest, _config, _memory) = (qtest, new(qtest), new(memoryMiB));

    /// <summary>Finds the function and gives its BARs addresses; those that they had before, where they were placed in the same way.</summary>
    /// <param name="slot">Where it sits.</param>
    /// <param name="above4GiB">Whether its 64-bit prefetchable BARs (with QEMU's controllers the CMB and the PMR) are to lie above 4 GiB.</param>
    /// <exception cref="DriverException">No function at that place, or no room for its BARs.</exception>
    public QtestPlatform NewPlatform(QtestSlot slot, bool above4GiB = false)
    {
        var bridge = slot.Port is { } port ? BridgeAt(port) : null;
        var function = new QtestFunction(_qtest, _config, slot, bridge);
        var wanted = function.SizeBars();
        function.Bars = _functions.TryGetValue(slot, out var before) && IsPlaced(wanted, before.Bars, above4GiB)
            ? before.Bars
            : bridge is null ? OnTheRootBus(wanted, above4GiB) : BehindBridge(bridge, wanted, above4GiB);
        function.WriteBars();
        _functions[slot] = function;
        return new(_qtest, _memory, function);
    }

    /// <summary>
    /// Does again what firmware would do after a reset of the machine: buses, bridges and BARs are where they were. Memory decoding stays off
    /// until <see cref="Driver.Seams.IPciFunction.EnableMemoryAndBusMaster"/>.
    /// </summary>
    public void Restore()
    {
        foreach (var bridge in _bridges.Values)
            bridge.Restore();
        foreach (var function in _functions.Values)
            function.WriteBars();
    }

    /// <summary>Takes what is behind the root port out, at once and in the middle of whatever it does: surprise removal.</summary>
    /// <param name="port">Device number of the root port on bus 0.</param>
    public void SwitchOff(int port) => BridgeAt(port).Switch(on: false);

    /// <summary>Powers the slot, so that a device that was plugged can be seen. It needs a new platform.</summary>
    /// <param name="port">Device number of the root port on bus 0.</param>
    public void SwitchOn(int port) => BridgeAt(port).Switch(on: true);

    private static bool IsPlaced(List<BarRange> wanted, IReadOnlyList<BarRange> placed, bool above4GiB) =>
        wanted.SequenceEqual(placed.Select(range => range with { Address = 0 }))
        && placed.All(range => range.Address >= 4 * GiB == (above4GiB && IsHigh(range)));

    private static bool IsHigh(BarRange range) => range is { Is64: true, Prefetchable: true };

    private QtestBridge BridgeAt(int port)
    {
        if (_bridges.TryGetValue(port, out var known))
            return known;
        if (_config.Read32(0, port, 0) == uint.MaxValue)
            throw new DriverException($"no root port at 0000:00:{port:x2}.0");
        var bridge = new QtestBridge(_config, port, _bridges.Count + 1);
        // Numbers the bus, without which what is behind it cannot be asked for its BARs.
        bridge.Restore();
        return _bridges[port] = bridge;
    }

    private List<BarRange> OnTheRootBus(List<BarRange> wanted, bool above4GiB) =>
        [.. wanted.Select(range => range with
        {
            Address = (above4GiB && IsHigh(range) ? _high : _low).Take((ulong)range.Bytes, (ulong)range.Bytes),
        })];

    // A bridge has one window for each kind, in steps of 1 MiB; the largest BAR comes first, so that all are aligned.
    private List<BarRange> BehindBridge(QtestBridge bridge, List<BarRange> wanted, bool above4GiB)
    {
        var (memory, plain) = Window(_low, [.. wanted.Where(range => !IsHigh(range))]);
        var (prefetchable, high) = Window(above4GiB ? _high : _low, [.. wanted.Where(IsHigh)]);
        bridge.Open(memory, prefetchable);
        return [.. plain.Concat(high).OrderBy(range => range.Bar)];
    }

    private static ((ulong Start, ulong End) Range, List<BarRange> Placed) Window(BusSpace space, List<BarRange> wanted)
    {
        if (wanted.Count == 0)
            return ((0, 0), []);
        wanted.Sort((one, other) => other.Bytes.CompareTo(one.Bytes));
        var bytes = ((ulong)wanted.Sum(range => range.Bytes) + MiB - 1) & ~(MiB - 1);
        var start = space.Take(bytes, Math.Max(MiB, (ulong)wanted[0].Bytes));
        var next = start;
        var placed = wanted.ConvertAll(range =>
        {
            var at = next;
            next += (ulong)range.Bytes;
            return range with { Address = at };
        });
        return ((start, start + bytes), placed);
    }
}
