using System.Runtime.InteropServices;
using System.Text;
using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Vfio;

/// <summary>One PCI function in its group's container: its regions, its interrupts, its reset. When it is closed the kernel resets the function.</summary>
internal sealed unsafe class VfioDevice : IDisposable
{
    public VfioDevice(PciDevice device)
    {
        if (device.IommuGroup is not { } group)
            throw new DriverException($"{device.Name} is in no IOMMU group: give the machine of the case an IOMMU (\"iommu\": true)");
        Container = VfioContainer.Of(group);
        try
        {
            fixed (byte* name = Encoding.ASCII.GetBytes(device.Name + "\0"))
                Fd = VfioCall.Do(Container.Group, VfioCall.GroupGetDeviceFd, name, $"opening {device.Name}");
        }
        catch
        {
            Container.Release();
            throw;
        }
    }

    /// <summary>The file in which all regions lie.</summary>
    public int Fd { get; }

    /// <summary>What the function may reach.</summary>
    public VfioContainer Container { get; }

    /// <summary>Regions 0 to 5 are the BARs, 7 is the configuration space.</summary>
    public VfioRegion Region(int index)
    {
        const int room = 512;
        const uint mappable = 4, hasCapabilities = 8; // VFIO_REGION_INFO_FLAG_MMAP, _CAPS
        const ushort sparse = 1; // VFIO_REGION_INFO_CAP_SPARSE_MMAP
        var data = stackalloc byte[room];
        var info = (RegionInfo*)data;
        *info = new() { Size = room, Index = (uint)index };
        _ = VfioCall.Do(Fd, VfioCall.DeviceGetRegionInfo, info, $"asking for region {index}");
        var whole = (info->Flags & mappable) != 0;
        // Kernels before 4.16 left out the pages of the MSI-X table; a region with such gaps is reached through the file. Each capability has an id
        // (16 bits), a version (16) and the next one's place (32).
        if ((info->Flags & hasCapabilities) != 0)
            for (var at = info->Capabilities; at is not 0 and < room - 8; at = *(uint*)(data + at + 4))
                whole &= *(ushort*)(data + at) != sparse;
        return new((long)info->Offset, (long)info->Bytes, whole);
    }

    /// <summary>Resets the function.</summary>
    public void Reset() => VfioCall.Do(Fd, VfioCall.DeviceReset, null, "resetting the function (VFIO_DEVICE_RESET)");

    public void Dispose()
    {
        _ = Libc.Close(Fd);
        Container.Release();
    }

    // struct vfio_region_info.
    [StructLayout(LayoutKind.Sequential)]
    private struct RegionInfo
    {
        public uint Size, Flags, Index, Capabilities;
        public ulong Bytes, Offset;
    }
}
