using Lab.Driver;
using Lab.Driver.Pci;

namespace Lab.Guestless;

/// <summary>A root port: forwards configuration and memory to the bus behind it, resets that bus, switches its slot.</summary>
internal sealed class QtestBridge(ConfigCycles config, int device, int bus)
{
    // PCI-to-PCI Bridge Architecture 1.2, figure 3-3.
    private const int Command = 0x04, BusNumbers = 0x18, MemoryWindow = 0x20, PrefetchableWindow = 0x24, PrefetchableBaseHigh = 0x28,
        PrefetchableLimitHigh = 0x2C, BridgeControl = 0x3C;
    private const uint SecondaryBusReset = 1u << 22;
    // PCI Express Base 5.0, 7.5.3.10: power controller off (bit 10) and power indicator off (bits 9:8 = 3) or on (1).
    private const int SlotControl = 0x18;
    private const uint PowerBits = 7u << 8, PowerOff = 7u << 8, PowerOn = 1u << 8;

    private (ulong Start, ulong End) _memory, _prefetchable;

    /// <summary>Number of the bus behind it.</summary>
    public int Bus => bus;

    /// <summary>Sets the windows; an empty one has its end at its start. Starts and ends are multiples of 1 MiB.</summary>
    public void Open((ulong Start, ulong End) memory, (ulong Start, ulong End) prefetchable)
    {
        (_memory, _prefetchable) = (memory, prefetchable);
        Restore();
    }

    /// <summary>Numbers the bus and sets the windows, again after a reset of the machine.</summary>
    public void Restore()
    {
        config.Write32(0, device, BusNumbers, (uint)(bus << 16 | bus << 8));
        config.Write32(0, device, MemoryWindow, Window(_memory));
        config.Write32(0, device, PrefetchableWindow, Window(_prefetchable));
        config.Write32(0, device, PrefetchableBaseHigh, (uint)(_prefetchable.Start >> 32));
        config.Write32(0, device, PrefetchableLimitHigh, (uint)(Math.Max(1, _prefetchable.End) - 1 >> 32));
        config.Write32(0, device, Command, 6);
    }

    /// <summary>Hot reset of what is behind it. QEMU's devices are reset when the bit is set; there is nothing to wait for.</summary>
    public void HotReset()
    {
        var control = config.Read32(0, device, BridgeControl);
        config.Write32(0, device, BridgeControl, control | SecondaryBusReset);
        config.Write32(0, device, BridgeControl, control & ~SecondaryBusReset);
    }

    /// <summary>
    /// Switches the slot's power. Off takes the device out at once, whether or not anybody asked for it; on lets one be seen that was plugged since.
    /// </summary>
    public void Switch(bool on)
    {
        var at = PciCapability.Find(offset => config.Read32(0, device, offset), PciCapability.PciExpress);
        if (at == 0)
            throw new DriverException($"the bridge at 0000:00:{device:x2}.0 has no PCI Express capability, and so no slot to switch");
        // The upper half is Slot Status, whose bits are cleared by writing 1.
        var control = config.Read32(0, device, at + SlotControl) & 0xFFFF & ~PowerBits;
        config.Write32(0, device, at + SlotControl, control | (on ? PowerOn : PowerOff));
    }

    // Bits 31:20 of the first and of the last address, in the upper 12 bits of two half words; a start behind the end closes the window.
    private static uint Window((ulong Start, ulong End) range) =>
        range.Start == range.End ? 0x0000_FFF0 : (uint)(range.Start >> 16) & 0xFFF0 | (uint)(range.End - 1) & 0xFFF0_0000;
}
