using Lab.Driver;
using Lab.Driver.Pci;

namespace Lab.PeerToPeer.Tree;

/// <summary>The ACS Control register of a port (PCI Express Base 5.0, 7.7.8.3).</summary>
public static class AcsRegister
{
    /// <summary>Identifier of the extended capability.</summary>
    internal const int Capability = 0x000D;

    /// <summary>Sets it. A reset of the machine, or of the bus above, clears it.</summary>
    /// <param name="name">Names the port in errors.</param>
    /// <param name="control">The whole register.</param>
    /// <param name="readConfig32">Reads 4 bytes of its configuration space.</param>
    /// <param name="writeConfig32">Writes 4 bytes of it.</param>
    /// <exception cref="DriverException">It has no such capability, or not with all of these bits.</exception>
    public static void Set(string name, AcsControl control, Func<int, uint> readConfig32, Action<int, uint> writeConfig32)
    {
        var at = PciCapability.FindExtended(readConfig32, Capability);
        if (at == 0)
            throw new DriverException($"{name} has no ACS capability");
        // Capability in the lower half, which is read only, and control in the upper.
        writeConfig32(at + 4, (uint)control << 16);
        var got = (AcsControl)(readConfig32(at + 4) >> 16);
        if (got != control)
            throw new DriverException($"{name} does not take ACS control {control}: it has {got} then");
    }
}
