using Lab.Driver.Seams;

namespace Lab.Driver.Pci;

/// <summary>Whether a function is there at all (PCI Local Bus 3.0, 6.1: a configuration read that no function answers is all ones).</summary>
public static class PciPresence
{
    private const int Command = 0x04;
    private const uint MemorySpace = 1 << 1;

    /// <summary>What reads all ones where no function is.</summary>
    public const string Witness = "its configuration space";

    /// <summary>Whether nothing answers. Registers need not show it: QEMU gives zeroes for the BARs of a function that was taken out.</summary>
    public static bool IsGone(IPciFunction function)
    {
        try
        {
            return function.ReadConfig32(0) == uint.MaxValue;
        }
        catch (DriverException)
        {
            // The kernel has forgotten the function, with the file that its configuration space is reached by.
            return true;
        }
    }

    /// <summary>Why nothing that is stored in the function's memory can be relied on, one sentence; null where it decodes its memory.</summary>
    public static string? WhyDeaf(IPciFunction function) =>
        IsGone(function) ? $"{function.Name} was taken out: {Witness} no longer answers"
        : (function.ReadConfig32(Command) & MemorySpace) == 0 ? $"{function.Name} decodes no memory: bit 1 of its command register is 0"
        : null;
}
