using Lab.Driver;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>The block device that the kernel's nvme driver made of namespace 1, opened past the page cache.</summary>
internal static class KernelDisk
{
    // O_DIRECT is one of the few flags that differ: arch/*/include/uapi/asm/fcntl.h, include/uapi/asm-generic/fcntl.h.
    private static int Direct => Host.Architecture switch
    {
        Architecture.AArch64 => 0x10000,
        Architecture.Ppc64Le => 0x20000,
        _ => 0x4000,
    };

    /// <summary>Its name below <c>/dev</c>; null where there is none, or none yet.</summary>
    public static string? Find(PciDevice device) =>
        Controller(device) is { } controller && File.Exists($"/dev/{controller}n1") && Directory.Exists($"/sys/block/{controller}n1") ? $"{controller}n1" : null;

    /// <summary>What the kernel calls the controller; null where its driver is not bound.</summary>
    public static string? Controller(PciDevice device)
    {
        var folder = $"{device.Folder}/nvme";
        return Directory.Exists(folder) ? Directory.GetDirectories(folder).Select(Path.GetFileName).FirstOrDefault() : null;
    }

    /// <summary>Opens it for direct transfers.</summary>
    /// <param name="device">The function.</param>
    /// <param name="access"><see cref="Libc.OpenReadOnly"/> or <see cref="Libc.OpenReadWrite"/>.</param>
    /// <returns>A descriptor, and the device's bytes.</returns>
    /// <exception cref="DriverException">There is none.</exception>
    public static (int File, long Bytes) Open(PciDevice device, int access)
    {
        var disk = Find(device) ?? throw new DriverException($"the kernel has no namespace 1 of {device.Name}: its nvme driver is not bound, or found none");
        var file = Libc.Open($"/dev/{disk}", access | Direct);
        if (file < 0)
            throw new DriverException($"cannot open /dev/{disk} for direct I/O: {Libc.LastError}");
        // In units of 512 bytes, whatever the block size is.
        return (file, long.Parse(File.ReadAllText($"/sys/block/{disk}/size")) * 512);
    }
}
