using System.Runtime.InteropServices;
using System.Text;
using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Vfio;

/// <summary>
/// One PCI function in a VFIO container of its own, with the type 1 IOMMU (Documentation/driver-api/vfio.rst): its regions, and the memory that
/// it may reach. Closing the container makes the kernel reset the function and forget the mappings.
/// </summary>
internal sealed unsafe class VfioDevice : IDisposable
{
    private const int Type1 = 3; // VFIO_TYPE1v2_IOMMU
    private const uint GroupViable = 1, MapRead = 1, MapWrite = 2;

    private readonly int _container;
    private readonly int _group;

    public VfioDevice(PciDevice device)
    {
        if (device.IommuGroup is not { } group)
            throw new DriverException($"{device.Name} is in no IOMMU group: boot the machine with an IOMMU, and with intel_iommu=on on x86_64");
        (_container, _group, Fd) = (VfioCall.Open("/dev/vfio/vfio"), -1, -1);
        try
        {
            if (VfioCall.Do(_container, VfioCall.GetApiVersion, null, "asking for the version") != 0)
                throw new DriverException("VFIO: the kernel speaks another version");
            if (VfioCall.Do(_container, VfioCall.CheckExtension, (void*)Type1, "asking for type 1") == 0)
                throw new DriverException("VFIO: the kernel has no type 1 IOMMU here: modprobe vfio_iommu_type1 (POWER has another kind, which the lab does not drive)");
            _group = VfioCall.Open($"/dev/vfio/{group}");
            Attach(group);
            fixed (byte* name = Encoding.ASCII.GetBytes(device.Name + "\0"))
                Fd = VfioCall.Do(_group, VfioCall.GroupGetDeviceFd, name, $"opening {device.Name}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file in which all regions lie.</summary>
    public int Fd { get; }

    /// <summary>Where a region lies in the file. Regions 0 to 5 are the BARs, 7 is the configuration space.</summary>
    public (long Offset, long Bytes) Region(int index)
    {
        RegionInfo info = new() { Size = (uint)sizeof(RegionInfo), Index = (uint)index };
        _ = VfioCall.Do(Fd, VfioCall.DeviceGetRegionInfo, &info, $"asking for region {index}");
        return ((long)info.Offset, (long)info.Bytes);
    }

    /// <summary>The addresses that the IOMMU lets the function use; none where the kernel does not say.</summary>
    public List<(ulong First, ulong Last)> Ranges()
    {
        const int room = 4096;
        const ushort rangesId = 1; // VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE
        var info = stackalloc byte[room];
        *(uint*)info = room;
        _ = VfioCall.Do(_container, VfioCall.IommuGetInfo, info, "asking for the address ranges");
        List<(ulong, ulong)> ranges = [];
        // Behind argsz, flags and the page sizes: where the chain of capabilities starts, 0 for none. Each has an id (16 bits), a version
        // (16) and the next one's place (32); this one goes on with a count (32), a gap (32) and pairs of first and last address.
        for (var at = ((uint*)info)[4]; at is not 0 and < room - 16; at = *(uint*)(info + at + 4))
            if (*(ushort*)(info + at) == rangesId)
                for (uint i = 0; i < *(uint*)(info + at + 8) && at + 32 + 16 * i <= room; i++)
                    ranges.Add((*(ulong*)(info + at + 16 + 16 * i), *(ulong*)(info + at + 24 + 16 * i)));
        return ranges;
    }

    /// <summary>Lets the function reach memory of this process.</summary>
    public void Map(nint memory, ulong address, long bytes)
    {
        DmaMap map = new()
        {
            Size = (uint)sizeof(DmaMap), Flags = MapRead | MapWrite, Memory = (ulong)memory, Address = address, Bytes = (ulong)bytes,
        };
        _ = VfioCall.Do(_container, VfioCall.IommuMapDma, &map, $"mapping {bytes} bytes at 0x{address:x}");
    }

    /// <summary>Resets the function.</summary>
    public void Reset() => VfioCall.Do(Fd, VfioCall.DeviceReset, null, "resetting the function");

    public void Dispose()
    {
        foreach (var fd in (int[])[Fd, _group, _container])
            if (fd >= 0)
                _ = Libc.Close(fd);
    }

    private void Attach(string group)
    {
        var status = stackalloc uint[2];
        (status[0], status[1]) = (2 * sizeof(uint), 0);
        _ = VfioCall.Do(_group, VfioCall.GroupGetStatus, status, $"asking for the state of group {group}");
        if ((status[1] & GroupViable) == 0)
            throw new DriverException($"VFIO: other functions of IOMMU group {group} are with kernel drivers: /sys/kernel/iommu_groups/{group}/devices lists them");
        var container = _container;
        _ = VfioCall.Do(_group, VfioCall.GroupSetContainer, &container, $"joining group {group}");
        _ = VfioCall.Do(_container, VfioCall.SetIommu, (void*)Type1, "choosing type 1");
    }

    // struct vfio_region_info.
    [StructLayout(LayoutKind.Sequential)]
    private struct RegionInfo
    {
        public uint Size, Flags, Index, Capabilities;
        public ulong Bytes, Offset;
    }

    // struct vfio_iommu_type1_dma_map.
    [StructLayout(LayoutKind.Sequential)]
    private struct DmaMap
    {
        public uint Size, Flags;
        public ulong Memory, Address, Bytes;
    }
}
