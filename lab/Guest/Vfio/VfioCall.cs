using Lab.Driver;
using Lab.Guest.Linux;
using Lab.Ordering;

namespace Lab.Guest.Vfio;

/// <summary>The ioctls of VFIO that the lab uses (include/uapi/linux/vfio.h), all of them <c>_IO(';', 100 + n)</c>.</summary>
internal static unsafe class VfioCall
{
    public const int GetApiVersion = 0, CheckExtension = 1, SetIommu = 2, GroupGetStatus = 3, GroupSetContainer = 4,
        GroupGetDeviceFd = 6, DeviceGetRegionInfo = 8, DeviceGetIrqInfo = 9, DeviceSetIrqs = 10, DeviceReset = 11, IommuGetInfo = 12, IommuMapDma = 13,
        SpaprRegisterMemory = 17, SpaprCreateWindow = 19;

    // _IO encodes "no data" in the number's top bits: 0 by asm-generic/ioctl.h, 1 << 29 by arch/powerpc/include/uapi/asm/ioctl.h.
    private static readonly nuint Base = (Host.Architecture == Architecture.Ppc64Le ? 0x20000000u : 0) | ';' << 8 | 100;

    /// <summary>Calls, and fails with the kernel's reason.</summary>
    public static int Do(int fd, int call, void* argument, string what)
    {
        var result = Libc.Control(fd, Base + (nuint)call, argument);
        return result >= 0 ? result : throw new DriverException($"VFIO: {what} failed: {Libc.LastError}");
    }

    /// <summary>Opens one of VFIO's files.</summary>
    public static int Open(string file)
    {
        var fd = Libc.Open(file, Libc.OpenReadWrite);
        return fd >= 0 ? fd : throw new DriverException($"VFIO: cannot open {file}: {Libc.LastError}");
    }
}
