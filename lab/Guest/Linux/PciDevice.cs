using Lab.Driver;
using Lab.Driver.Seams;

namespace Lab.Guest.Linux;

/// <summary>A PCI function as sysfs shows it (Documentation/PCI/sysfs-pci.rst, Documentation/ABI/testing/sysfs-bus-pci). Needs root.</summary>
internal sealed class PciDevice
{
    /// <summary>The kernel's driver that hands a function to user space behind an IOMMU.</summary>
    public const string VfioDriver = "vfio-pci";

    // Whichever back end the architecture has.
    private const string LoadVfio = "modprobe vfio-pci && { modprobe vfio_iommu_type1 || modprobe vfio_iommu_spapr_tce; }";
    private const string DeviceRoot = "/sys/devices";
    private const string Drivers = "/sys/bus/pci/drivers";
    private static readonly (FunctionReset Kind, string Method)[] ResetMethods = [(FunctionReset.FunctionLevel, "flr"), (FunctionReset.Bus, "bus")];
    private const string DeviceTreeBase = "/devicetree/base";

    public PciDevice(string name)
    {
        (Name, Folder) = (name, $"/sys/bus/pci/devices/{name}");
        if (!IsThere)
            throw new DriverException($"there is no PCI function {name} in this guest");
    }

    public string Name { get; }

    /// <summary>Where sysfs has its files.</summary>
    public string Folder { get; }

    /// <summary>Whether the guest has it: a function can be unplugged.</summary>
    public bool IsThere => Directory.Exists(Folder);

    /// <summary>
    /// Whether the BARs can be mapped from sysfs and then reached by plain loads and stores. On s390x they cannot: there is no such file in
    /// Linux 6.12, and in 7.2 there is one but a plain store to it faults, as the windows take instructions of their own.
    /// </summary>
    public bool HasMappableBars => File.Exists($"{Folder}/resource0") && !IsZpci;

    /// <summary>
    /// Whether an IOMMU translates what the function puts on the bus, so that physical addresses mean nothing to it. POWER's always does, but has a
    /// window in which memory lies one to one: see <see cref="DirectWindow"/>.
    /// </summary>
    public bool IsTranslated
    {
        get
        {
            // Documentation/ABI/testing/sysfs-kernel-iommu_groups: DMA, DMA-FQ, identity, and for POWER unknown.
            var type = $"{Folder}/iommu_group/type";
            if (File.Exists(type))
                return File.ReadAllText(type).StartsWith("DMA", StringComparison.Ordinal);
            // Where a device tree describes the board, the kernel sets a function's group up with its first driver: the host bridge tells before.
            for (var bridge = RealFolder; bridge.Length > DeviceRoot.Length; bridge = Path.GetDirectoryName(bridge)!)
                if (File.Exists($"{bridge}/of_node/iommu-map"))
                    return true;
            return false;
        }
    }

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
        if (Libc.Shell(LoadVfio) != 0 || !Directory.Exists($"{Drivers}/{VfioDriver}"))
            throw new DriverException($"the kernel has no {VfioDriver} driver, or no back end for it: `{LoadVfio}` failed");
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

    /// <summary>
    /// The resets that the kernel offers (Documentation/ABI/testing/sysfs-bus-pci). On s390x the one of the bus would switch the function off and on, and
    /// its first access to memory afterwards is an error: the IOMMU has forgotten it (Linux 6.12, QEMU 10.0).
    /// </summary>
    public IReadOnlyList<FunctionReset> Resets => [.. ResetMethods.Where(m => KernelResets.Contains(m.Method) && !(IsZpci && m.Kind == FunctionReset.Bus)).Select(m => m.Kind)];

    /// <summary>Has the kernel reset the function in one way; it saves the configuration space before and restores it afterwards.</summary>
    /// <param name="kind">The way.</param>
    /// <param name="act">Asks for the reset.</param>
    /// <exception cref="DriverException">It offers none: a bus is reset only for a function that is alone on it, behind a bridge.</exception>
    public void Reset(FunctionReset kind, Action act)
    {
        if (!Resets.Contains(kind))
            throw new DriverException($"no {kind} reset of {Name} is possible, only {string.Join(", ", Resets)}: {ResetFile} has {string.Join(" ", KernelResets)}");
        Put(ResetFile, ResetMethods.First(m => m.Kind == kind).Method);
        try
        {
            act();
        }
        finally
        {
            Put(ResetFile, "default"); // the file names what is chosen, and so would offer nothing else next time
        }
    }

    /// <summary>Brings a function back that is in an error state, as after a DMA fault on s390x; whatever driver it had is gone from it.</summary>
    /// <returns>Whether the kernel has a way to do that.</returns>
    public bool Recover()
    {
        var file = $"{Folder}/recover"; // Documentation/arch/s390/pci.rst
        if (!File.Exists(file))
            return false;
        Put(file, "1");
        return true;
    }

    // Functions of s390x are known by a file that no other architecture has (Documentation/arch/s390/pci.rst).
    private bool IsZpci => File.Exists($"{Folder}/function_id");

    private string ResetFile => $"{Folder}/reset_method";

    private string[] KernelResets => File.Exists(ResetFile) ? File.ReadAllText(ResetFile).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>The BARs that have an address.</summary>
    public IEnumerable<(ulong Start, long Bytes)> Bars => Enumerable.Range(0, 6).Select(Bar).OfType<(ulong, long)>();

    /// <summary>Where a BAR lies as the kernel sees it; null where there is none.</summary>
    public (ulong Start, long Bytes)? Bar(int bar)
    {
        // Line N of `resource` is BAR N: start, end and flags in hexadecimal; all zero where there is none.
        var fields = File.ReadAllLines($"{Folder}/resource")[bar].Split(' ');
        var start = Address(fields[0]);
        var end = Address(fields[1]);
        return end > start ? (start, (long)(end - start + 1)) : null;
    }

    /// <summary>Why a BAR cannot be used that <see cref="Bar"/> does not have, and what mends it.</summary>
    public string WhyNoBar(int bar) =>
        $"{Name} has no BAR {bar}, or nobody gave it an address: of a function that was plugged after the boot it must fit into the window that its port then had " +
        "(pref64-reserve of pcie-root-port where firmware places BARs, pci=hpmmioprefsize of Linux where there is none)";

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

    // "../../../devices/…", seen from /sys/bus/pci/devices.
    private string RealFolder => Libc.LinkTarget(Folder) is { } link ? $"/sys/{link.Replace("../", "")}" : Folder;

    // Links are relative to the device's real place, not to the path that led here: only their last part is of use.
    private string? LastPartOf(string link) => Libc.LinkTarget($"{Folder}/{link}") is { } target ? Path.GetFileName(target) : null;
}
