using Lab.Driver.Seams;

namespace Lab.Driver.Pci;

/// <summary>Function Level Reset by the configuration space alone, for platforms on which no kernel does it (PCI Express Base 5.0, 6.6.2).</summary>
public static class FunctionLevelReset
{
    private const int Command = 0x04, FirstBar = 0x10, Bars = 6;
    private const int DeviceCapabilities = 4, DeviceControl = 8;
    private const uint Capable = 1u << 28, Initiate = 1u << 15;
    // The function may take that long before it answers again.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    /// <summary>Resets the function and gives it its BARs and its command register back.</summary>
    /// <exception cref="DriverException">The function does not offer it (Device Capabilities bit 28), or does not come back.</exception>
    public static void Do(IPciFunction function)
    {
        var express = PciCapability.Find(function, PciCapability.PciExpress);
        if (express == 0 || (function.ReadConfig32(express + DeviceCapabilities) & Capable) == 0)
            throw new DriverException($"{function.Name} offers no Function Level Reset: PCI Express Device Capabilities bit 28 is 0");
        var command = function.ReadConfig32(Command) & 0xFFFF;
        var bars = new uint[Bars];
        for (var i = 0; i < Bars; i++)
            bars[i] = function.ReadConfig32(FirstBar + 4 * i);

        // The upper half of the register is status, whose bits are cleared by writing 1.
        function.WriteConfig32(express + DeviceControl, function.ReadConfig32(express + DeviceControl) & 0xFFFF | Initiate);
        Thread.Sleep(Settle);
        if (PciPresence.IsGone(function))
            throw new DriverException($"{function.Name} does not come back after a Function Level Reset: {PciPresence.Witness} reads all ones");

        for (var i = 0; i < Bars; i++)
            function.WriteConfig32(FirstBar + 4 * i, bars[i]);
        function.WriteConfig32(Command, command);
    }
}
