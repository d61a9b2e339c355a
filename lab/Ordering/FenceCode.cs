namespace Lab.Ordering;

/// <summary>
/// The fences as machine code: constant bytes, in the order in which they lie in memory. .NET can express few of them, and which ones a
/// code generator emits for its own barriers is its own business; these are certain. Where an architecture has two encodings for the same
/// fence, this is the one that Linux uses (arch/*/include/asm/barrier.h, io.h).
/// </summary>
/// <param name="Instruction">As people write it.</param>
/// <param name="Code">The instruction, at most 8 bytes.</param>
public sealed record FenceCode(string Instruction, ReadOnlyMemory<byte> Code)
{
    private static readonly Dictionary<(Architecture, Fence), FenceCode> Table = new()
    {
        [(Architecture.X86_64, Fence.Store)] = new("sfence", new byte[] { 0x0F, 0xAE, 0xF8 }),
        [(Architecture.X86_64, Fence.Full)] = new("mfence", new byte[] { 0x0F, 0xAE, 0xF0 }),
        // On the return address of the thunk itself: memory that is there, and or with 0 leaves it as it is.
        [(Architecture.X86_64, Fence.Locked)] = new("lock or dword [rsp], 0", new byte[] { 0xF0, 0x83, 0x0C, 0x24, 0x00 }),

        [(Architecture.AArch64, Fence.Store)] = new("dsb st", new byte[] { 0x9F, 0x3E, 0x03, 0xD5 }),
        [(Architecture.AArch64, Fence.Full)] = new("dsb sy", new byte[] { 0x9F, 0x3F, 0x03, 0xD5 }),
        [(Architecture.AArch64, Fence.DmbOshst)] = new("dmb oshst", new byte[] { 0xBF, 0x32, 0x03, 0xD5 }),
        [(Architecture.AArch64, Fence.DmbIsh)] = new("dmb ish", new byte[] { 0xBF, 0x3B, 0x03, 0xD5 }),
        [(Architecture.AArch64, Fence.DmbIshst)] = new("dmb ishst", new byte[] { 0xBF, 0x3A, 0x03, 0xD5 }),
        [(Architecture.AArch64, Fence.DmbSy)] = new("dmb sy", new byte[] { 0xBF, 0x3F, 0x03, 0xD5 }),
        [(Architecture.AArch64, Fence.Dgh)] = new("dgh", new byte[] { 0xDF, 0x20, 0x03, 0xD5 }),

        [(Architecture.RiscV64, Fence.Store)] = new("fence ow,ow", new byte[] { 0x0F, 0x00, 0x50, 0x05 }),
        [(Architecture.RiscV64, Fence.Full)] = new("fence iorw,iorw", new byte[] { 0x0F, 0x00, 0xF0, 0x0F }),
        [(Architecture.RiscV64, Fence.FenceWO)] = new("fence w,o", new byte[] { 0x0F, 0x00, 0x40, 0x01 }),
        [(Architecture.RiscV64, Fence.FenceWW)] = new("fence w,w", new byte[] { 0x0F, 0x00, 0x10, 0x01 }),

        [(Architecture.Ppc64Le, Fence.Store)] = new("sync", new byte[] { 0xAC, 0x04, 0x00, 0x7C }),
        [(Architecture.Ppc64Le, Fence.Full)] = new("sync", new byte[] { 0xAC, 0x04, 0x00, 0x7C }),
        [(Architecture.Ppc64Le, Fence.Lwsync)] = new("lwsync", new byte[] { 0xAC, 0x04, 0x20, 0x7C }),
        [(Architecture.Ppc64Le, Fence.Eieio)] = new("eieio", new byte[] { 0xAC, 0x06, 0x00, 0x7C }),

        [(Architecture.S390x, Fence.Store)] = new("bcr 15,0", new byte[] { 0x07, 0xF0 }),
        [(Architecture.S390x, Fence.Full)] = new("bcr 15,0", new byte[] { 0x07, 0xF0 }),
        [(Architecture.S390x, Fence.Bcr14)] = new("bcr 14,0", new byte[] { 0x07, 0xE0 }),
    };

    /// <summary>The fences that are an instruction on this architecture.</summary>
    public static IEnumerable<Fence> On(Architecture arch) => Table.Keys.Where(k => k.Item1 == arch).Select(k => k.Item2);

    /// <summary>The instruction, or null where the architecture has none by that name.</summary>
    public static FenceCode? Of(Architecture arch, Fence fence) => Table.TryGetValue((arch, fence), out var code) ? code : null;

    /// <summary>The instruction that returns from a function that saved nothing: ret, ret, ret, blr, br %r14.</summary>
    public static ReadOnlyMemory<byte> Return(Architecture arch) => arch switch
    {
        Architecture.X86_64 => new byte[] { 0xC3 },
        Architecture.AArch64 => new byte[] { 0xC0, 0x03, 0x5F, 0xD6 },
        Architecture.RiscV64 => new byte[] { 0x67, 0x80, 0x00, 0x00 },
        Architecture.Ppc64Le => new byte[] { 0x20, 0x00, 0x80, 0x4E },
        Architecture.S390x => new byte[] { 0x07, 0xFE },
        _ => throw new ArgumentOutOfRangeException(nameof(arch), arch, "no such architecture"),
    };

    /// <summary>What a fence is on an architecture, for people.</summary>
    public static string Describe(Architecture arch, Fence fence) => fence switch
    {
        Fence.None => "nothing",
        Fence.ReadBack => "a load of what was stored last",
        _ when ManagedFence.Becomes(arch, fence) is { } becomes => Describe(arch, becomes),
        _ => Of(arch, fence)?.Instruction ?? $"no instruction of {arch}",
    };
}
