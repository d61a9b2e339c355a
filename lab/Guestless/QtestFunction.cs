using Lab.Driver;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.Ordering;
using Lab.PeerToPeer.Tree;

namespace Lab.Guestless;

/// <summary>A PCI function of a machine that no firmware has touched.</summary>
internal class QtestFunction : IPciFunction
{
    private const int Command = 0x04, HeaderType = 0x0C;
    private const uint MemoryAndBusMaster = 6;
    private const uint BarFlags = 0xF;

    private readonly QtestConnection _qtest;
    private readonly ConfigSpace _config;
    private readonly PciAddress _address;

    /// <summary>Takes a function that is there, and asks for the sizes of its BARs; their addresses are lost.</summary>
    public QtestFunction(QtestConnection qtest, ConfigSpace config, PciAddress address, QtestBus bus)
    {
        (_qtest, _config, _address, Bus) = (qtest, config, address, bus);
        Bars = [.. SizeBars().Select(range => new QtestBar(range))];
    }

    /// <summary>The bus on which it lies.</summary>
    public QtestBus Bus { get; }

    /// <summary>Its memory BARs; <see cref="Placement"/> gives them places.</summary>
    public IReadOnlyList<QtestBar> Bars { get; }

    /// <summary>Whether it answers.</summary>
    public bool IsThere => ReadConfig32(0) != uint.MaxValue;

    public string Name => _address.ToString();

    public void EnableMemoryAndBusMaster() => WriteCommand(ReadCommand() | MemoryAndBusMaster);

    public IMemoryWindow MapBar(int bar, MemoryType memory) =>
        Bars.FirstOrDefault(it => it.Range.Bar == bar) is { Address: { } address, Range.Bytes: var bytes }
            ? new QtestWindow(_qtest, address, (long)bytes, memory)
            : throw new DriverException($"{Name} has no memory BAR {bar}");

    public IReadOnlyList<FunctionReset> Resets => Bus.Bridge is null ? [FunctionReset.FunctionLevel] : [FunctionReset.FunctionLevel, FunctionReset.Bus];

    public void Reset(FunctionReset kind)
    {
        if (kind == FunctionReset.FunctionLevel)
            FunctionLevelReset.Do(this);
        else if (Bus.Bridge is { } bridge)
            bridge.HotReset();
        else
            throw new DriverException($"{Name} sits on the root bus, which has no bridge that could reset it: {kind} is not possible");
    }

    public uint ReadConfig32(int offset) => _config.Read32(_address, offset);

    public void WriteConfig32(int offset, uint value) => _config.Write32(_address, offset, value);

    /// <summary>The command register.</summary>
    public uint ReadCommand() => ReadConfig32(Command) & 0xFFFF;

    /// <summary>Writes it, and leaves the status register in its upper half alone, whose bits are cleared by writing 1.</summary>
    public void WriteCommand(uint command) => WriteConfig32(Command, command);

    public void Dispose()
    {
    }

    /// <summary>What a tree is built from.</summary>
    public PciRecord ReadRecord() => PciRecord.Read(Name, Bus.Root, Bus.Bridge?.Name, ReadConfig32);

    /// <summary>Makes it ready for use.</summary>
    /// <param name="above4GiB">Whether the BARs that may are to lie above 4 GiB.</param>
    /// <exception cref="DriverException">It is not there, or is another one than was, or its BARs have no such place.</exception>
    public void Place(bool above4GiB)
    {
        if (!IsThere)
            throw new DriverException($"no PCI function at {Name}{(Bus.Bridge is { } bridge ? $", behind the bridge at {bridge.Name}" : "")}");
        // One that was plugged since has lost them.
        if (!HoldsItsAddresses() && !SizeBars().SequenceEqual(Bars.Select(bar => bar.Range)))
            throw new DriverException($"the function at {Name} has other BARs than the one that was there when the buses were numbered, for which room was left");
        if (!above4GiB && Bars.FirstOrDefault(bar => bar.Low is null) is { } homeless)
            throw new DriverException($"no room was left below 4 GiB for BAR {homeless.Range.Bar} of {Name}, of 0x{homeless.Range.Bytes:x} bytes: it lies above");
        foreach (var bar in Bars)
            bar.WantsHigh = above4GiB;
        WriteBars();
    }

    /// <summary>Writes again what firmware would write, after a reset.</summary>
    public virtual void Restore() => WriteBars();

    private void WriteBars()
    {
        foreach (var bar in Bars)
        {
            WriteConfig32(Register(bar), (uint)bar.Address.GetValueOrDefault());
            if (bar.Range.Is64)
                WriteConfig32(Register(bar) + 4, (uint)(bar.Address.GetValueOrDefault() >> 32));
        }
    }

    private bool HoldsItsAddresses() => Bars.All(bar =>
        (ReadConfig32(Register(bar)) & ~BarFlags) == (uint)bar.Address.GetValueOrDefault()
        && (!bar.Range.Is64 || ReadConfig32(Register(bar) + 4) == (uint)(bar.Address.GetValueOrDefault() >> 32)));

    private List<BarRange> SizeBars()
    {
        // What decodes memory would do so at the end of the address space meanwhile.
        WriteCommand(ReadCommand() & ~MemoryAndBusMaster);
        var bars = (ReadConfig32(HeaderType) >> 16 & 0x7F) switch { 0 => 6, 1 => 2, _ => 0 };
        List<BarRange> found = [];
        for (var bar = 0; bar < bars; bar++)
        {
            var low = AllOnes(Register(bar));
            if (low == 0 || (low & 1) != 0)
                continue;
            // The writable bits of a BAR are its size, negated (PCI Local Bus 3.0, 6.2.5.1).
            var is64 = (low & 6) == 4;
            var high = is64 ? AllOnes(Register(bar) + 4) : uint.MaxValue;
            found.Add(new(bar, ~((ulong)high << 32 | low & ~BarFlags) + 1, is64, (low & 8) != 0));
            bar += is64 ? 1 : 0;
        }
        return found;
    }

    private uint AllOnes(int register)
    {
        WriteConfig32(register, uint.MaxValue);
        return ReadConfig32(register);
    }

    private static int Register(QtestBar bar) => Register(bar.Range.Bar);

    private static int Register(int bar) => 0x10 + 4 * bar;
}
