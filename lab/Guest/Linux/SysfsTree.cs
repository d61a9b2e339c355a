using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Driver;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Guest.Linux;

/// <summary>The guest's PCI functions as sysfs has them: the real path of each says below which root bus and bridges it lies, its file <c>config</c> the rest.</summary>
internal static class SysfsTree
{
    private const string Devices = "/sys/bus/pci/devices";
    // Below it lie the functions; on boards with a device tree there are folders of the platform above it.
    private static readonly Regex RootBus = new("^pci[0-9a-f]{4,}:[0-9a-f]{2}$", RegexOptions.CultureInvariant);

    /// <summary>The tree.</summary>
    /// <exception cref="DriverException">A function cannot be read, or lies behind nothing.</exception>
    public static PciTree Read() => new(Records());

    /// <summary>What is read of each function, by name. Needs root: others see the first 64 bytes of a configuration space only.</summary>
    /// <exception cref="DriverException">A function cannot be read.</exception>
    public static IReadOnlyList<PciRecord> Records() =>
        [.. Directory.GetFileSystemEntries(Devices).Select(entry => Path.GetFileName(entry)!).OrderBy(name => name, StringComparer.Ordinal).Select(Record)];

    /// <summary>The guest's processor, from /proc/cpuinfo. Only x86's has a vendor in words and a family.</summary>
    public static Processor Processor()
    {
        var (vendor, family) = ("", 0);
        foreach (var line in File.ReadLines("/proc/cpuinfo"))
            if (line.Split([':'], 2) is [var key, var value])
                switch (key.Trim())
                {
                    case "vendor_id":
                        vendor = value.Trim();
                        break;
                    case "cpu family" when int.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                        family = number;
                        break;
                }
        // s390x has a vendor_id too, which is none of CPUID's.
        return family > 0 ? new(vendor, family) : PeerToPeer.Routes.Processor.Unknown;
    }

    private static PciRecord Record(string name)
    {
        var link = Libc.LinkTarget($"{Devices}/{name}") ?? throw new DriverException($"the PCI function {name} went away while the tree was read");
        var path = link.Split('/').ToList();
        var root = path.FindIndex(RootBus.IsMatch);
        if (root < 0 || path[path.Count - 1] != name)
            throw new DriverException($"sysfs has {name} at {link}, which lies below no root bus");
        var above = path[path.Count - 2];
        var config = Config(name);
        return PciRecord.Read(name, path[root], path.Count - 2 == root ? null : above, offset =>
            offset + sizeof(uint) <= config.Length ? BinaryPrimitives.ReadUInt32LittleEndian(config.AsSpan(offset)) : uint.MaxValue);
    }

    private static byte[] Config(string name)
    {
        try
        {
            return File.ReadAllBytes($"{Devices}/{name}/config");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriverException($"cannot read the configuration space of {name}: {e.Message}", e);
        }
    }
}
