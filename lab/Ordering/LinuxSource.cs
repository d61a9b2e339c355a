namespace Lab.Ordering;

/// <summary>
/// What Linux's own nvme driver puts between entry and doorbell. The driver does not declare it: this is read from its source, and was alike in
/// the versions 6.x and 7.x that were looked at. <c>nvme_sq_copy_cmd</c> copies the 64 bytes with memcpy and <c>nvme_write_sq_db</c> rings with writel
/// (drivers/nvme/host/pci.c), so that the fence is the one inside writel.
/// </summary>
public static class LinuxSource
{
    /// <summary>The mapping of a controller memory buffer.</summary>
    public const MemoryType CmbMemory = MemoryType.Uncached;
    /// <summary>Where that is written: pgprot_noncached for MEMORY_DEVICE_PCI_P2PDMA.</summary>
    public const string CmbFile = "mm/memremap.c";
    /// <summary>The mapping of a queue in host memory, for controllers whose DMA is coherent.</summary>
    public const MemoryType HostMemory = MemoryType.WriteBack;
    /// <summary>Where that is written: dma_alloc_coherent.</summary>
    public const string HostFile = "drivers/nvme/host/pci.c";

    /// <summary>What memcpy of 64 bytes is there, as the kernel is compiled: stores of 8 bytes, or pairs of them, and on s390x one mvc.</summary>
    public static CopyForm Copy(Architecture arch) => CopyForm.Of(arch, CopyStrategy.Store8)!;

    /// <summary>The fence that writel contains before its store, and the file that has it.</summary>
    public static (Fence Fence, string File) Writel(Architecture arch) => arch switch
    {
        // A compiler barrier: the "memory" clobber of build_mmio_write.
        Architecture.X86_64 => (Fence.None, "arch/x86/include/asm/io.h"),
        // __io_bw() is dma_wmb(), which is dmb oshst.
        Architecture.AArch64 => (Fence.DmbOshst, "arch/arm64/include/asm/io.h"),
        // DEF_MMIO_OUT_X and _D begin with sync.
        Architecture.Ppc64Le => (Fence.Store, "arch/powerpc/include/asm/io.h"),
        // __io_bw() is fence w,o.
        Architecture.RiscV64 => (Fence.FenceWO, "arch/riscv/include/asm/mmio.h"),
        // __io_bw() is wmb(), a compiler barrier there.
        Architecture.S390x => (Fence.None, "include/asm-generic/io.h"),
        _ => throw new ArgumentOutOfRangeException(nameof(arch), arch, "no such architecture"),
    };
}
