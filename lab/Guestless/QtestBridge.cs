using Lab.Driver;
using Lab.Driver.Pci;

namespace Lab.Guestless;

/// <summary>
/// A root port, or a port of a switch: forwards configuration and memory to the bus behind it, resets that bus, switches its slot.
/// </summary>
internal sealed class QtestBridge : QtestFunction
{
    // PCI-to-PCI Bridge Architecture 1.2, figure 3-3.
    private const int BusNumbers = 0x18, MemoryWindow = 0x20, PrefetchableWindow = 0x24, PrefetchableBaseHigh = 0x28, PrefetchableLimitHigh = 0x2C,
        BridgeControl = 0x3C;
    private const uint SecondaryBusReset = 1u << 22;
    // PCI Express Base 5.0, 7.5.3.10: power controller off (bit 10) and power indicator off (bits 9:8 = 3) or on (1).
    private const int SlotControl = 0x18;
    private const uint PowerBits = 7u << 8, PowerOff = 7u << 8, PowerOn = 1u << 8;

    private int _subordinate;

    public QtestBridge(QtestConnection qtest, ConfigSpace config, PciAddress address, QtestBus bus, int secondary) : base(qtest, config, address, bus) =>
        Secondary = new(secondary, this);

    /// <summary>The bus behind it.</summary>
    public QtestBus Secondary { get; }

    /// <summary>
    /// What it forwards below 4 GiB; an empty one has its end at its start. Start and end are multiples of 1 MiB. What is prefetchable may lie
    /// in the window for what is not.
    /// </summary>
    public (ulong Start, ulong End) Low { get; set; }

    /// <summary>What it forwards above 4 GiB, in the same way: its prefetchable window.</summary>
    public (ulong Start, ulong End) High { get; set; }

    /// <summary>Gives the bus behind it its number, and claims those up to the last one below it.</summary>
    public void Number(int subordinate)
    {
        _subordinate = subordinate;
        WriteConfig32(BusNumbers, (uint)(subordinate << 16 | Secondary.Number << 8 | Bus.Number));
    }

    /// <inheritdoc/>
    public override void Restore()
    {
        base.Restore();
        Number(_subordinate);
        WriteConfig32(MemoryWindow, Window(Low));
        WriteConfig32(PrefetchableWindow, Window(High));
        WriteConfig32(PrefetchableBaseHigh, (uint)(High.Start >> 32));
        WriteConfig32(PrefetchableLimitHigh, (uint)(Math.Max(1, High.End) - 1 >> 32));
        EnableMemoryAndBusMaster();
    }

    /// <summary>
    /// Hot reset of all that is behind it, which is then set up as it was. QEMU's devices are reset when the bit is set; there is nothing to wait for.
    /// </summary>
    public void HotReset()
    {
        var behind = Secondary.All.Where(function => function.IsThere).Select(function => (Function: function, Command: function.ReadCommand())).ToList();
        var control = ReadConfig32(BridgeControl);
        WriteConfig32(BridgeControl, control | SecondaryBusReset);
        WriteConfig32(BridgeControl, control & ~SecondaryBusReset);
        foreach (var (function, command) in behind)
        {
            function.Restore();
            function.WriteCommand(command);
        }
    }

    /// <summary>
    /// Switches the slot's power. Off takes the device out at once, whether or not anybody asked for it; on lets one be seen that was plugged since.
    /// </summary>
    /// <exception cref="DriverException">It has no slot.</exception>
    public void Switch(bool on)
    {
        var at = PciCapability.Find(this, PciCapability.PciExpress);
        if (at == 0)
            throw new DriverException($"the bridge at {Name} has no PCI Express capability, and so no slot to switch");
        // The upper half is Slot Status, whose bits are cleared by writing 1.
        var control = ReadConfig32(at + SlotControl) & 0xFFFF & ~PowerBits;
        WriteConfig32(at + SlotControl, control | (on ? PowerOn : PowerOff));
    }

    // Bits 31:20 of the first and of the last address, in the upper 12 bits of two half words; a start behind the end closes the window.
    private static uint Window((ulong Start, ulong End) range) =>
        range.Start == range.End ? 0x0000_FFF0 : (uint)(range.Start >> 16) & 0xFFF0 | (uint)(range.End - 1) & 0xFFF0_0000;
}
