using Lab.Driver;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guestless;

/// <summary>A PCI function of a machine that no firmware has touched.</summary>
internal sealed class QtestFunction : IPciFunction
{
    private const int Command = 0x04;

    private readonly QtestConnection _qtest;
    private readonly ConfigCycles _config;
    private readonly QtestSlot _slot;
    private readonly QtestBridge? _bridge;

    public QtestFunction(QtestConnection qtest, ConfigCycles config, QtestSlot slot, QtestBridge? bridge)
    {
        (_qtest, _config, _slot, _bridge) = (qtest, config, slot, bridge);
        if (ReadConfig32(0) == uint.MaxValue)
            throw new DriverException($"no PCI function at {Name}{(slot.Port is { } port ? $", behind the root port at 0000:00:{port:x2}.0" : "")}");
    }

    /// <summary>Where the BARs lie; the board places them.</summary>
    public IReadOnlyList<BarRange> Bars { get; set; } = [];

    public string Name => $"0000:{_bridge?.Bus ?? 0:x2}:{_slot.Device:x2}.0";

    // Bits 1 and 2 of the command register; its upper half is the status register, whose bits are cleared by writing 1.
    public void EnableMemoryAndBusMaster() => WriteConfig32(Command, ReadConfig32(Command) & 0xFFFF | 6);

    public IMemoryWindow MapBar(int bar, MemoryType memory) =>
        Bars.FirstOrDefault(range => range.Bar == bar) is { } found
            ? new QtestWindow(_qtest, found.Address, found.Bytes, memory)
            : throw new DriverException($"{Name} has no memory BAR {bar}");

    public IReadOnlyList<FunctionReset> Resets => _bridge is null ? [FunctionReset.FunctionLevel] : [FunctionReset.FunctionLevel, FunctionReset.Bus];

    public void Reset(FunctionReset kind)
    {
        if (kind == FunctionReset.FunctionLevel)
        {
            FunctionLevelReset.Do(this);
            return;
        }
        if (_bridge is null)
            throw new DriverException($"{Name} sits on the root bus, which has no bridge that could reset it: {kind} is not possible");
        var command = ReadConfig32(Command) & 0xFFFF;
        _bridge.HotReset();
        WriteBars();
        WriteConfig32(Command, command);
    }

    public uint ReadConfig32(int offset) => _config.Read32(_bridge?.Bus ?? 0, _slot.Device, offset);

    public void WriteConfig32(int offset, uint value) => _config.Write32(_bridge?.Bus ?? 0, _slot.Device, offset, value);

    public void Dispose()
    {
    }

    /// <summary>The memory BARs and their sizes; their addresses are lost.</summary>
    public List<BarRange> SizeBars()
    {
        List<BarRange> found = [];
        for (var bar = 0; bar < 6; bar++)
        {
            var register = Register(bar);
            WriteConfig32(register, uint.MaxValue);
            var low = ReadConfig32(register);
            if (low == 0 || (low & 1) != 0)
                continue;
            // The writable bits of a BAR are its size, negated (PCI Local Bus 3.0, 6.2.5.1). None here is 4 GiB or larger.
            var range = new BarRange(bar, (long)~(low & ~0xFu) + 1, (low & 6) == 4, (low & 8) != 0);
            found.Add(range);
            bar += range.Is64 ? 1 : 0;
        }
        return found;
    }

    /// <summary>Writes the addresses of <see cref="Bars"/>.</summary>
    public void WriteBars()
    {
        foreach (var range in Bars)
        {
            WriteConfig32(Register(range.Bar), (uint)range.Address);
            if (range.Is64)
                WriteConfig32(Register(range.Bar) + 4, (uint)(range.Address >> 32));
        }
    }

    private static int Register(int bar) => 0x10 + 4 * bar;
}
