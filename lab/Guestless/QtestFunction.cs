using Lab.Driver;
using Lab.Driver.Pci;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guestless;

/// <summary>
/// A PCI function on bus 0 of a q35 machine that no firmware has touched: configuration through ports CF8h and CFCh, BARs sized and placed here.
/// </summary>
internal sealed class QtestFunction : IPciFunction
{
    // The 32-bit PCI hole of q35 with little memory; nothing else is there, since there is no firmware and no other device with memory BARs.
    private const uint HoleStart = 0xC000_0000;

    private readonly QtestConnection _qtest;
    private readonly int _device;
    private readonly Dictionary<int, (ulong Address, long Bytes)> _bars = [];

    public QtestFunction(QtestConnection qtest, int device)
    {
        (_qtest, _device) = (qtest, device);
        var id = ReadConfig32(0);
        if (id == uint.MaxValue)
            throw new DriverException($"no PCI function at {Name}");
        PlaceBars();
    }

    public string Name => $"0000:00:{_device:x2}.0";

    // Bits 1 and 2 of the command register; its upper half is the status register, whose bits are cleared by writing 1.
    public void EnableMemoryAndBusMaster() => WriteConfig32(4, ReadConfig32(4) & 0xFFFF | 6);

    public IMemoryWindow MapBar(int bar, MemoryType memory) =>
        _bars.TryGetValue(bar, out var range)
            ? new QtestWindow(_qtest, range.Address, range.Bytes, memory)
            : throw new DriverException($"{Name} has no memory BAR {bar}");

    public IReadOnlyList<FunctionReset> Resets => [FunctionReset.FunctionLevel];

    public void Reset(FunctionReset kind)
    {
        if (kind != FunctionReset.FunctionLevel)
            throw new DriverException($"{Name} sits on the root bus, which has no bridge that could reset it: {kind} is not possible");
        FunctionLevelReset.Do(this);
    }

    public void Dispose()
    {
    }

    private void PlaceBars()
    {
        ulong next = HoleStart;
        for (var bar = 0; bar < 6; bar++)
        {
            var register = 0x10 + 4 * bar;
            WriteConfig32(register, uint.MaxValue);
            var low = ReadConfig32(register);
            if (low == 0 || (low & 1) != 0)
                continue;
            var is64 = (low & 6) == 4;
            // The writable bits of a BAR are its size, negated (PCI Local Bus 3.0, 6.2.5.1). BARs above 2 GiB are not for this hole.
            var bytes = (long)(~(low & ~0xFu)) + 1;
            next = (next + (ulong)bytes - 1) & ~((ulong)bytes - 1);
            WriteConfig32(register, (uint)next);
            if (is64)
                WriteConfig32(register + 4, 0);
            _bars[bar] = (next, bytes);
            next += (ulong)bytes;
            bar += is64 ? 1 : 0;
        }
    }

    public uint ReadConfig32(int offset)
    {
        Select(offset);
        return _qtest.In32(0xCFC);
    }

    public void WriteConfig32(int offset, uint value)
    {
        Select(offset);
        _qtest.Out32(0xCFC, value);
    }

    private void Select(int offset) => _qtest.Out32(0xCF8, 0x8000_0000u | (uint)_device << 11 | (uint)offset & 0xFC);
}
