using System.Buffers.Binary;
using System.Text;
using Lab.Driver;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// What a bus adds to physical addresses. Nothing on most machines. POWER machines always have an IOMMU in the way, with a window in which all
/// memory lies one to one; QEMU and the hardware put it at 2^59.
/// </summary>
internal static class DirectWindow
{
    private const string DeviceTree = "/proc/device-tree";

    // pnv_pci_ioda_setup_dma, Linux arch/powerpc/platforms/powernv/pci-ioda.c: tce_bypass_base = 1 << 59, without a trace in the device tree.
    private const ulong PowerNvBypass = 1UL << 59;

    // create_ddw and enable_ddw, Linux arch/powerpc/platforms/pseries/iommu.c, leave the window that they made in the host bridge's node:
    // liobn (32 bits), a gap (32), dma_base (64), tce_shift (32), window_shift (32), big-endian. The other property, linux,dma64-ddr-window-info, is a
    // window in which memory is not mapped one to one.
    private const string Property = "linux,direct64-ddr-window-info";

    /// <summary>The offset for one PCI function.</summary>
    /// <exception cref="DriverException">The kernel has made no such window.</exception>
    public static ulong OffsetOf(PciDevice device)
    {
        if (Host.Architecture != Architecture.Ppc64Le)
            return 0;
        if (Encoding.ASCII.GetString(File.ReadAllBytes($"{DeviceTree}/compatible")).Contains("ibm,powernv"))
            return PowerNvBypass;
        for (var node = device.DeviceTreeNode; !string.IsNullOrEmpty(node) && node != "/"; node = Path.GetDirectoryName(node))
        {
            var file = $"{DeviceTree}{node}/{Property}";
            if (File.Exists(file))
                return BinaryPrimitives.ReadUInt64BigEndian(File.ReadAllBytes(file).AsSpan(8));
        }
        throw new DriverException(
            $"the kernel has made no direct DMA window for {device.Name} ({Property}): bind its nvme driver to the function once, it makes one");
    }
}
