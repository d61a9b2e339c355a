using Lab.Driver.Seams;

namespace Lab.Driver.Pci;

/// <summary>
/// The lists of capabilities in a configuration space (PCI Local Bus 3.0, 6.7), and in its extended part (PCI Express Base 5.0, 7.6.1).
/// </summary>
public static class PciCapability
{
    /// <summary>Identifier of the PCI Express capability.</summary>
    public const int PciExpress = 0x10;
    /// <summary>Identifier of the MSI-X capability.</summary>
    public const int MsiX = 0x11;

    private const int StatusAndCommand = 0x04, Pointer = 0x34;
    private const uint HasList = 1u << 20;
    // A list that is longer runs in a circle: 192 bytes are left behind the header, and the shortest capability has 4.
    private const int MostCapabilities = 48;

    /// <summary>Offset of the capability, 0 where the function has none of that identifier.</summary>
    public static int Find(IPciFunction function, int id) => Find(function.ReadConfig32, id);

    /// <summary>The same for whoever reads a configuration space in another way, such as a bridge's.</summary>
    public static int Find(Func<int, uint> readConfig32, int id)
    {
        if ((readConfig32(StatusAndCommand) & HasList) == 0)
            return 0;
        var at = (int)readConfig32(Pointer) & 0xFC;
        for (var i = 0; at != 0 && i < MostCapabilities; i++)
        {
            var header = readConfig32(at);
            if ((header & 0xFF) == id)
                return at;
            at = (int)(header >> 8) & 0xFC;
        }
        return 0;
    }

    /// <summary>Offset of an extended capability; 0 where the function has none of that identifier, or no extended configuration space.</summary>
    public static int FindExtended(Func<int, uint> readConfig32, int id)
    {
        const int first = 0x100, mostExtended = (4096 - first) / 8;
        var at = first;
        for (var i = 0; at >= first && i < mostExtended; i++)
        {
            var header = readConfig32(at);
            if (header is 0 or uint.MaxValue)
                return 0;
            if ((header & 0xFFFF) == id)
                return at;
            at = (int)(header >> 20) & 0xFFC;
        }
        return 0;
    }
}
