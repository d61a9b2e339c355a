namespace Lab.Ordering;

/// <summary>What stands between the last store of an entry and its doorbell.</summary>
public enum Fence
{
    /// <summary>Nothing; the compiler still may not move the stores.</summary>
    None,
    /// <summary>All earlier stores before all later stores, whatever their memory type: <c>sfence</c>.</summary>
    Store,
    /// <summary>All earlier accesses before all later accesses: <c>mfence</c>.</summary>
    Full,
    /// <summary>A locked read-modify-write on the stack, what <c>Interlocked.MemoryBarrier</c> compiles to on x86.</summary>
    Locked,
}
