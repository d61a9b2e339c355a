using System.Runtime.InteropServices;
using Lab.Driver;

namespace Lab.Guest.Vfio;

/// <summary>
/// The IOMMU of POWER: windows of translation entries (TCE), in VFIO's second version (Documentation/driver-api/vfio.rst). Memory is registered,
/// which pins it, before it is mapped; the window above 4 GiB is made, as the one that is there lies below.
/// </summary>
internal sealed unsafe class SpaprIommu(int container) : VfioIommu(container)
{
    public const string ModuleName = "vfio_iommu_spapr_tce";

    // The smallest that every kernel has: pages that an entry can be made for must be as large as the entry's.
    private const int PageShift = 12;
    private const ulong WindowBytes = 1UL << 30;

    public override int Type => 7; // VFIO_SPAPR_TCE_v2_IOMMU

    public override string Module => ModuleName;

    public override List<(ulong First, ulong Last)> SetUp()
    {
        CreateWindow create = new() { Size = (uint)sizeof(CreateWindow), PageShift = PageShift, Bytes = WindowBytes, Levels = 1 };
        _ = VfioCall.Do(Container, VfioCall.SpaprCreateWindow, &create, $"making a window of {WindowBytes} bytes (VFIO_IOMMU_SPAPR_TCE_CREATE)");
        return [(create.Address, create.Address + WindowBytes - 1)];
    }

    public override void Map(nint memory, ulong address, long bytes, string what)
    {
        RegisterMemory register = new() { Size = (uint)sizeof(RegisterMemory), Memory = (ulong)memory, Bytes = (ulong)bytes };
        _ = VfioCall.Do(Container, VfioCall.SpaprRegisterMemory, &register, $"registering {what} of {bytes} bytes (VFIO_IOMMU_SPAPR_REGISTER_MEMORY)");
        base.Map(memory, address, bytes, what);
    }

    // struct vfio_iommu_spapr_tce_create; Address is the kernel's answer.
    [StructLayout(LayoutKind.Sequential)]
    private struct CreateWindow
    {
        public uint Size, Flags, PageShift, Reserved1;
        public ulong Bytes;
        public uint Levels, Reserved2;
        public ulong Address;
    }

    // struct vfio_iommu_spapr_register_memory.
    [StructLayout(LayoutKind.Sequential)]
    private struct RegisterMemory
    {
        public uint Size, Flags;
        public ulong Memory, Bytes;
    }
}
