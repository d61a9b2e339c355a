using System.Buffers.Binary;
using Lab.Driver;

namespace Lab.Guest.Linux;

/// <summary>A PCI configuration space that lies in a file. Little-endian, as everything on PCI.</summary>
/// <param name="fd">The file.</param>
/// <param name="start">Where the configuration space starts in it.</param>
internal sealed unsafe class ConfigSpace(int fd, long start)
{
    private const int Command = 4;

    /// <summary>Opens the configuration space of a function from sysfs, for as long as it is used.</summary>
    /// <exception cref="DriverException">There is no such function, or it cannot be opened.</exception>
    public static T With<T>(string function, Func<ConfigSpace, T> use)
    {
        var file = Libc.Open($"/sys/bus/pci/devices/{function}/config", Libc.OpenReadWrite);
        if (file < 0)
            throw new DriverException($"cannot open the configuration space of {function}: {Libc.LastError}");
        try
        {
            return use(new(file, 0));
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>Sets bit 1 (decode memory) and bit 2 (master the bus) of the command register.</summary>
    public void EnableMemoryAndBusMaster()
    {
        byte low;
        if (Libc.ReadAt(fd, &low, 1, start + Command) != 1)
            throw new DriverException($"cannot read the command register: {Libc.LastError}");
        low |= 6;
        if (Libc.WriteAt(fd, &low, 1, start + Command) != 1)
            throw new DriverException($"cannot write the command register: {Libc.LastError}");
    }

    /// <summary>Reads 4 bytes.</summary>
    public uint Read32(int offset)
    {
        var data = stackalloc byte[4];
        return Libc.ReadAt(fd, data, 4, start + offset) == 4
            ? BinaryPrimitives.ReadUInt32LittleEndian(new(data, 4))
            : throw new DriverException($"cannot read the configuration space at 0x{offset:x}: {Libc.LastError}");
    }

    /// <summary>Writes 4 bytes.</summary>
    public void Write32(int offset, uint value)
    {
        var data = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(new(data, 4), value);
        if (Libc.WriteAt(fd, data, 4, start + offset) != 4)
            throw new DriverException($"cannot write the configuration space at 0x{offset:x}: {Libc.LastError}");
    }
}
