using System.Runtime.InteropServices;
using Lab.Driver;

namespace Lab.Guest.Vfio;

/// <summary>What a container's IOMMU can do; the kinds differ in how they are set up and asked.</summary>
/// <param name="container">The container's file.</param>
internal abstract unsafe class VfioIommu(int container)
{
    private const uint MapRead = 1, MapWrite = 2;

    /// <summary>Its number for VFIO_CHECK_EXTENSION and VFIO_SET_IOMMU.</summary>
    public abstract int Type { get; }

    /// <summary>The kernel's module that has it.</summary>
    public abstract string Module { get; }

    /// <summary>The container's file.</summary>
    protected int Container => container;

    /// <summary>Makes it usable, after VFIO_SET_IOMMU.</summary>
    /// <returns>The bus addresses that a function may be given, first and last of each range.</returns>
    public abstract List<(ulong First, ulong Last)> SetUp();

    /// <summary>Lets the group's functions reach memory of this process.</summary>
    public virtual void Map(nint memory, ulong address, long bytes, string what)
    {
        DmaMap map = new()
        {
            Size = (uint)sizeof(DmaMap), Flags = MapRead | MapWrite, Memory = (ulong)memory, Address = address, Bytes = (ulong)bytes,
        };
        _ = VfioCall.Do(container, VfioCall.IommuMapDma, &map, $"mapping {what} of {bytes} bytes at 0x{address:x} (VFIO_IOMMU_MAP_DMA)");
    }

    /// <summary>The IOMMU of this guest, in a container.</summary>
    /// <exception cref="DriverException">The kernel has no back end that this knows.</exception>
    public static VfioIommu Of(int container)
    {
        foreach (var known in (VfioIommu[])[new Type1Iommu(container), new SpaprIommu(container)])
            if (VfioCall.Do(container, VfioCall.CheckExtension, (void*)known.Type, $"asking for the IOMMU of {known.Module}") != 0)
                return known;
        throw new DriverException($"VFIO: this kernel has no back end for an IOMMU: neither {Type1Iommu.ModuleName} nor {SpaprIommu.ModuleName} is there");
    }

    // struct vfio_iommu_type1_dma_map.
    [StructLayout(LayoutKind.Sequential)]
    private struct DmaMap
    {
        public uint Size, Flags;
        public ulong Memory, Address, Bytes;
    }
}
