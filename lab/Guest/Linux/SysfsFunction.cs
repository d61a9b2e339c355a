using System.Globalization;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// A PCI function through sysfs (Documentation/PCI/sysfs-pci.rst). Takes it from its kernel driver, and gives it back when disposed.
/// Needs root.
/// </summary>
internal sealed class SysfsFunction : IPciFunction
{
    private readonly string _path;
    private readonly string? _kernelDriver;

    public SysfsFunction(string name)
    {
        (Name, _path) = (name, $"/sys/bus/pci/devices/{name}");
        if (!Directory.Exists(_path))
            throw new DriverException($"there is no PCI function {name} in this guest");
        _kernelDriver = Take(name);
        Put($"{_path}/enable", "1");
    }

    public string Name { get; }

    public void EnableMemoryAndBusMaster()
    {
        using var config = new FileStream($"{_path}/config", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
        Span<byte> command = stackalloc byte[2];
        config.Position = 4;
        config.ReadExactly(command);
        command[0] |= 6;
        config.Position = 4;
        config.Write(command);
    }

    public IMemoryWindow MapBar(int bar, MemoryType memory)
    {
        var (start, bytes) = Resource(bar);
        var file = $"{_path}/resource{bar}{(memory == MemoryType.WriteCombining ? "_wc" : "")}";
        if (!File.Exists(file))
            throw new DriverException($"{file} does not exist: this kernel offers no {memory} mapping of BAR {bar} of {Name}");
        var fd = Libc.Open(file, Libc.OpenReadWrite | Libc.OpenSync);
        if (fd < 0)
            throw new DriverException($"cannot open {file}: {Libc.LastError}");
        var address = Libc.Map(0, (nint)bytes, Libc.ProtReadWrite, Libc.MapShared, fd, 0);
        var error = Libc.LastError;
        _ = Libc.Close(fd);
        return address == Libc.MapFailed
            ? throw new DriverException($"cannot map {file}: {error}")
            : new MappedWindow(address, start, bytes, memory, owned: true);
    }

    public void Dispose()
    {
        Put($"{_path}/enable", "0");
        if (_kernelDriver is not null)
            Give(Name, _kernelDriver);
    }

    /// <summary>Takes the function from its kernel driver. A BAR that one claims cannot be mapped (IO_STRICT_DEVMEM), and two drivers would share one controller.</summary>
    /// <returns>The kernel driver's name, null where there was none.</returns>
    public static string? Take(string name)
    {
        if (new DirectoryInfo($"/sys/bus/pci/devices/{name}/driver").LinkTarget is not { } link)
            return null;
        // The link is relative to the device's real place, not to the path that led here: only its last part is of use.
        var driver = Path.GetFileName(link);
        Put($"/sys/bus/pci/drivers/{driver}/unbind", name);
        return driver;
    }

    /// <summary>Gives the function to a kernel driver.</summary>
    public static void Give(string name, string driver) => Put($"/sys/bus/pci/drivers/{driver}/bind", name);

    // Line N of `resource` is BAR N: start, end and flags in hexadecimal; all zero where there is none.
    private (ulong Start, long Bytes) Resource(int bar)
    {
        var fields = File.ReadLines($"{_path}/resource").ElementAt(bar).Split(' ');
        var start = ulong.Parse(fields[0].AsSpan(2), NumberStyles.AllowHexSpecifier);
        var end = ulong.Parse(fields[1].AsSpan(2), NumberStyles.AllowHexSpecifier);
        return end > start
            ? (start, (long)(end - start + 1))
            : throw new DriverException($"{Name} has no BAR {bar}, or the firmware gave it no address");
    }

    private static void Put(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriverException($"cannot write {text} to {file}: {e.Message}", e);
        }
    }
}
