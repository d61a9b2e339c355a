using Lab.Driver;
using Lab.Driver.Seams;

namespace Lab.Guest.Linux;

/// <summary>A PCI function as sysfs shows it (Documentation/PCI/sysfs-pci.rst, Documentation/ABI/testing/sysfs-bus-pci). Needs root.</summary>
internal sealed class PciDevice
{
    /// <summary>The kernel's driver that hands a function to user space behind an IOMMU.</summary>
    public const string VfioDriver = "vfio-pci";

    private const string Drivers = "/sys/bus/pci/drivers";
    private static readonly (FunctionReset Kind, string Method)[] ResetMethods = [(FunctionReset.FunctionLevel, "flr"), (FunctionReset.Bus, "bus")];
    private const string DeviceTreeBase = "/devicetree/base";

    public PciDevice(string name)
    {
        (Name, Folder) = (name, $"/sys/bus/pci/devices/{name}");
        if (!Directory.Exists(Folder))
            throw new DriverException($"there is no PCI function {name} in this guest");
    }

    public string Name { get; }

    /// <summary>Where sysfs has its files.</summary>
    public string Folder { get; }

    /// <summary>
    /// Whether the BARs can be mapped from sysfs and then reached by plain loads and stores. On s390x they cannot: there is no such file in
    /// Linux 6.12, and in 7.2 there is one but a plain store to it faults, as the windows take instructions of their own. Its functions are
    /// known by a file that no other architecture has (Documentation/arch/s390/pci.rst).
    /// </summary>
    public bool HasMappableBars => File.Exists($"{Folder}/resource0") && !File.Exists($"{Folder}/function_id");

    /// <summary>The driver that is bound, null for none.</summary>
    public string? Driver => LastPartOf("driver");

    /// <summary>Number of the IOMMU group, null where no IOMMU stands before the function.</summary>
    public string? IommuGroup => LastPartOf("iommu_group");

    /// <summary>The node in the device tree, as a path from its root; null where there is none.</summary>
    public string? DeviceTreeNode => Libc.LinkTarget($"{Folder}/of_node") is { } link && link.IndexOf(DeviceTreeBase, StringComparison.Ordinal) is >= 0 and var at
        ? link.Substring(at + DeviceTreeBase.Length)
        : null;

    /// <summary>Takes the function from its driver. A BAR that one claims cannot be mapped (IO_STRICT_DEVMEM), and two drivers would share one controller.</summary>
    /// <returns>The driver's name, null where there was none.</returns>
    public string? Take()
    {
        var driver = Driver;
        if (driver is not null)
            Put($"{Drivers}/{driver}/unbind", Name);
        return driver;
    }

    /// <summary>Takes the function from its driver and gives it to vfio-pci.</summary>
    /// <returns>The driver's name before, null where there was none or it was vfio-pci already.</returns>
    public string? TakeForVfio()
    {
        if (Driver == VfioDriver)
            return null;
        if (!Directory.Exists($"{Drivers}/{VfioDriver}"))
            throw new DriverException($"the kernel has no {VfioDriver} driver: modprobe vfio-pci and vfio_iommu_type1 first");
        var driver = Take();
        Put($"{Folder}/driver_override", VfioDriver);
        Put("/sys/bus/pci/drivers_probe", Name);
        return Driver == VfioDriver ? driver : throw new DriverException($"{VfioDriver} does not take {Name}: {Driver ?? "nothing"} is bound");
    }

    /// <summary>Gives the function to a kernel driver.</summary>
    public void Give(string driver)
    {
        if (Driver == driver)
            return;
        if (Take() == VfioDriver && driver != VfioDriver)
            Put($"{Folder}/driver_override", "\n");
        Put($"{Drivers}/{driver}/bind", Name);
    }

    /// <summary>The resets that the kernel offers, from <c>reset_method</c> (Documentation/ABI/testing/sysfs-bus-pci).</summary>
    public IReadOnlyList<FunctionReset> Resets
    {
        get
        {
            var file = $"{Folder}/reset_method";
            var methods = File.Exists(file) ? File.ReadAllText(file).Split([' ', '\n']) : [];
            return [.. ResetMethods.Where(m => methods.Contains(m.Method)).Select(m => m.Kind)];
        }
    }

    /// <summary>Has the kernel reset the function; it saves the configuration space before and restores it afterwards.</summary>
    public void Reset(FunctionReset kind)
    {
        if (!Resets.Contains(kind))
            throw new DriverException($"the kernel offers no {kind} reset of {Name}: see {Folder}/reset_method");
        Put($"{Folder}/reset_method", ResetMethods.First(m => m.Kind == kind).Method);
        Put($"{Folder}/reset", "1");
    }

    /// <summary>Where a BAR lies as the kernel sees it; null where there is none.</summary>
    public (ulong Start, long Bytes)? Bar(int bar)
    {
        // Line N of `resource` is BAR N: start, end and flags in hexadecimal; all zero where there is none.
        var fields = File.ReadAllLines($"{Folder}/resource")[bar].Split(' ');
        var start = Address(fields[0]);
        var end = Address(fields[1]);
        return end > start ? (start, (long)(end - start + 1)) : null;
    }

    public static void Put(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DriverException($"cannot write {text.Trim()} to {file}: {e.Message}", e);
        }
    }

    private static ulong Address(string text) => Convert.ToUInt64(text, 16);

    // Links are relative to the device's real place, not to the path that led here: only their last part is of use.
    private string? LastPartOf(string link) => Libc.LinkTarget($"{Folder}/{link}") is { } target ? Path.GetFileName(target) : null;
}
