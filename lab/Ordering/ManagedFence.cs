namespace Lab.Ordering;

/// <summary>
/// What .NET's own barriers become: by disassembly of .NET 10's code generators for x86_64 and AArch64, by Mono's source for ppc64le
/// (mono/mini/mini-ppc.c) and s390x (mono/mini/mini-s390x.c), both at OP_MEMORY_BARRIER.
/// </summary>
public static class ManagedFence
{
    /// <summary>The fence that the code generator emits; null where the barrier is none of .NET's, or nobody has looked.</summary>
    public static Fence? Becomes(Architecture arch, Fence fence) => (arch, fence) switch
    {
        // The false friend: it holds the compiler back and nothing else, since x86 keeps ordinary stores in order by itself.
        (Architecture.X86_64, Fence.WriteBarrier) => Fence.None,
        (Architecture.AArch64, Fence.WriteBarrier) => Fence.DmbIsh,
        (Architecture.X86_64, Fence.MemoryBarrier) => Fence.Locked,
        (Architecture.AArch64, Fence.MemoryBarrier) => Fence.DmbIsh,
        (Architecture.Ppc64Le, Fence.MemoryBarrier) => Fence.Full,
        (Architecture.S390x, Fence.MemoryBarrier) => Fence.Bcr14,
        _ => null,
    };
}
