namespace Lab.Ordering;

/// <summary>
/// What stands between the last store of an entry and its doorbell. The generic names mean an instruction on each architecture; the others
/// are instructions of one architecture and are refused on the rest. <see cref="FenceCode"/> says which instruction it is.
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
    /// <summary>ppc64le only: <c>lwsync</c>, which orders cacheable storage.</summary>
    Lwsync,
    /// <summary>ppc64le only: <c>eieio</c>, which orders storage that is caching inhibited and guarded.</summary>
    Eieio,
    /// <summary>RISC-V only: <c>fence w,o</c>, memory stores before device stores, what Linux's <c>writel()</c> emits.</summary>
    FenceWO,
    /// <summary>s390x only: <c>bcr 14,0</c>, serialisation without a checkpoint, z196 and later.</summary>
    Bcr14,
}
