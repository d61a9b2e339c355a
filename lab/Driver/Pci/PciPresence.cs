using Lab.Driver.Seams;

namespace Lab.Driver.Pci;

/// <summary>Whether a function is there at all (PCI Local Bus 3.0, 6.1: a configuration read that no function answers is all ones).</summary>
internal static class PciPresence
{
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
}
