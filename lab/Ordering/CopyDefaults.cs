namespace Lab.Ordering;

/// <summary>
/// The one place that chooses copy and fence where the user does not. The fence must serve two things: the entry, in whatever memory it lies,
/// and what the entry points to (data, PRP lists), which lies in ordinary memory. So it is the lightest fence that
/// <see cref="OrderingRules"/> promises something for in both.
/// </summary>
public static class CopyDefaults
{
    private const string Words = "eight 8-byte stores are what every bus and every trap handler takes, and none of them is made twice";
    private const string Any = "ordinary memory takes any width, and the device looks at it only after the doorbell";

    /// <summary>The choice for one submission queue.</summary>
    /// <param name="arch">Architecture whose instructions the driver runs as.</param>
    /// <param name="entries">Memory type of the mapping through which entries are stored.</param>
    public static CopyDefault For(Architecture arch, MemoryType entries) => (arch, entries) switch
    {
        (Architecture.X86_64, MemoryType.WriteBack) => new(CopyStrategy.StructCopy, Fence.None,
            $"{Any}; stores are seen in order without a fence", "Intel SDM vol. 3A, 9.2.2; Linux dma_wmb() on x86 is a compiler barrier"),
        (Architecture.X86_64, MemoryType.Uncached) => new(CopyStrategy.Store8, Fence.None,
            $"{Words}; uncached stores keep program order, and earlier ordinary stores are not passed by them", "Intel SDM vol. 3A, 12.3 and 9.2.2; Linux writel() on x86 has no fence"),
        (Architecture.X86_64, MemoryType.WriteCombining) => new(CopyStrategy.Store8, Fence.Store,
            "eight ascending stores fill one combining buffer, and only sfence drains it on every implementation", "Intel SDM vol. 3A, 12.3.1; AMD Family 17h Software Optimization Guide, 2.13.3"),

        (Architecture.AArch64, MemoryType.WriteBack) => new(CopyStrategy.StructCopy, Fence.DmbOshst,
            $"{Any}; a store barrier puts entry and data before the doorbell", "Linux writel() on arm64 is dmb oshst; str; commit 22ec71615d82"),
        (Architecture.AArch64, _) => new(CopyStrategy.Store8, Fence.DmbOshst,
            "8-byte stores of general registers carry a syndrome, so that a hypervisor can emulate them, and are aligned as Device memory asks; the barrier is for the data "
            + "in ordinary memory, and for the entry where it may be gathered", "Linux arch/arm64/kvm/mmio.c, arch/arm64/include/asm/io.h; Arm ARM DDI 0487, B2.4.1.1"),

        (Architecture.Ppc64Le, MemoryType.WriteBack) => new(CopyStrategy.StructCopy, Fence.Store,
            $"{Any}; only sync orders it before a device store", "Linux writel() on powerpc is sync; stw; Power ISA 3.1, book II, 4.6.3"),
        (Architecture.Ppc64Le, _) => new(CopyStrategy.Store8, Fence.Store,
            "caching inhibited storage takes aligned stores of up to 8 bytes only; sync is for the data in ordinary memory, and for the entry where storage is not guarded",
            "Linux writel() on powerpc is sync; stw; Power ISA 3.1, book II, 1.7.1 and 4.6.3"),

        (Architecture.RiscV64, MemoryType.WriteBack) => new(CopyStrategy.StructCopy, Fence.FenceWO,
            $"{Any}; fence w,o orders it before a device store", "Linux writel() on riscv is fence w,o; sw"),
        (Architecture.RiscV64, _) => new(CopyStrategy.Store8, Fence.FenceWO,
            $"{Words}; fence w,o is for the data in ordinary memory and for an entry in memory that is not I/O", "Linux arch/riscv/include/asm/mmio.h; RISC-V unprivileged ISA, 2.7"),

        (Architecture.S390x, MemoryType.WriteBack) => new(CopyStrategy.StructCopy, Fence.None,
            $"{Any}; stores of one CPU are seen in order", "z/Architecture Principles of Operation, 5; Linux wmb() on s390 is a compiler barrier"),
        (Architecture.S390x, MemoryType.Uncached) => new(CopyStrategy.StructCopy, Fence.None,
            "one call of VFIO's file instead of eight: the kernel makes the accesses, and PCI stores of one CPU are performed in order",
            "Linux drivers/vfio/pci/vfio_pci_rdwr.c, arch/s390/include/asm/pci_io.h"),
        (Architecture.S390x, _) => new(CopyStrategy.Store8, Fence.Full,
            "nobody knows what drains a write-combining mapping there but pciwb, which a driver in user space has not: map it uncached", "Linux arch/s390/include/asm/pci_io.h"),
        _ => throw new ArgumentOutOfRangeException(nameof(arch), arch, "no such architecture"),
    };
}
