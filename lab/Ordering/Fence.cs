namespace Lab.Ordering;

/// <summary>
/// What stands between the last store of an entry and its doorbell. The generic names mean an instruction on each architecture; the others
/// are instructions of one architecture and are refused on the rest. <see cref="FenceCode"/> says which instruction it is. The last three are
/// what a program can do without machine code.
/// </summary>
public enum Fence
{
    /// <summary>Nothing; the compiler still may not move the stores.</summary>
    None,
    /// <summary>All earlier stores before all later stores, whatever their memory type: sfence, dsb st, fence ow,ow, sync, bcr 15,0.</summary>
    Store,
    /// <summary>All earlier accesses before all later accesses: mfence, dsb sy, fence iorw,iorw, sync, bcr 15,0.</summary>
    Full,
    /// <summary>x86_64 only: a locked read-modify-write on the stack, what <c>Interlocked.MemoryBarrier</c> compiles to there.</summary>
    Locked,
    /// <summary>AArch64 only: <c>dmb oshst</c>, what Linux's <c>dma_wmb()</c> and <c>writel()</c> emit.</summary>
    DmbOshst,
    /// <summary>AArch64 only: <c>dmb ish</c>, what <c>Interlocked.MemoryBarrier</c> compiles to there.</summary>
    DmbIsh,
    /// <summary>AArch64 only: <c>dmb ishst</c>, what Linux's <c>smp_wmb()</c> emits.</summary>
    DmbIshst,
    /// <summary>AArch64 only: <c>dmb sy</c>.</summary>
    DmbSy,
    /// <summary>AArch64 only: <c>dgh</c>, a hint to stop gathering, what Linux's <c>io_stop_wc()</c> emits. It orders nothing.</summary>
    Dgh,
    /// <summary>ppc64le only: <c>lwsync</c>, which orders cacheable storage.</summary>
    Lwsync,
    /// <summary>ppc64le only: <c>eieio</c>, which orders storage that is caching inhibited and guarded.</summary>
    Eieio,
    /// <summary>RISC-V only: <c>fence w,o</c>, memory stores before device stores, what Linux's <c>writel()</c> emits.</summary>
    FenceWO,
    /// <summary>RISC-V only: <c>fence w,w</c>, memory stores before memory stores, what Linux's <c>smp_wmb()</c> emits: no device store is meant.</summary>
    FenceWW,
    /// <summary>s390x only: <c>bcr 14,0</c>, serialisation without a checkpoint, z196 and later.</summary>
    Bcr14,
    /// <summary><c>Volatile.WriteBarrier</c> of .NET 10; <see cref="ManagedFence"/> says what it becomes, which on x86_64 is nothing.</summary>
    WriteBarrier,
    /// <summary><c>Interlocked.MemoryBarrier</c> of .NET; <see cref="ManagedFence"/> says what it becomes.</summary>
    MemoryBarrier,
    /// <summary>A load of the entry's last bytes through the mapping that stored them.</summary>
    ReadBack,
}
