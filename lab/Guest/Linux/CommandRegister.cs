using Lab.Driver;

namespace Lab.Guest.Linux;

/// <summary>The command register of a PCI function: bit 1 decodes memory, bit 2 lets the function master the bus.</summary>
internal static unsafe class CommandRegister
{
    private const int Offset = 4;

    /// <summary>Sets both bits in a configuration space that lies in a file.</summary>
    /// <param name="fd">The file.</param>
    /// <param name="start">Where the configuration space starts in it.</param>
    public static void EnableMemoryAndBusMaster(int fd, long start)
    {
        // Little-endian, as everything on PCI: the byte that holds both bits comes first.
        byte low;
        if (Libc.ReadAt(fd, &low, 1, start + Offset) != 1)
            throw new DriverException($"cannot read the command register: {Libc.LastError}");
        low |= 6;
        if (Libc.WriteAt(fd, &low, 1, start + Offset) != 1)
            throw new DriverException($"cannot write the command register: {Libc.LastError}");
    }
}
