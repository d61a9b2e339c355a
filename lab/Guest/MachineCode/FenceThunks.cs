using Lab.Driver;
using Lab.Guest.Linux;
using Lab.Ordering;

namespace Lab.Guest.MachineCode;

/// <summary>
/// The fences of one architecture as functions of machine code: the instruction, then a return. A call into them is also a barrier for the
/// compiler, which does not know what they do.
/// </summary>
/// <remarks>
/// The code is written to an anonymous file that is then mapped readable and executable: no mapping is ever writable and executable, and none
/// that is executable was ever writable. It also settles the instruction cache, for which libc has no portable call: where the caches are not
/// coherent, Linux cleans and invalidates a page of a file when it is first mapped executable after the kernel wrote to it (arm64:
/// arch/arm64/mm/flush.c, __sync_icache_dcache; riscv: arch/riscv/mm/cacheflush.c, flush_icache_pte; POWER since POWER5, x86 and s390x keep
/// the caches coherent), and the fault that maps it ends in a return from an exception, which synchronises the processor's own fetch.
/// </remarks>
internal sealed unsafe class FenceThunks
{
    // Each function starts on a boundary that every architecture is content with.
    private const int Stride = 16;

    private readonly Dictionary<Fence, nint> _functions = [];

    private static FenceThunks? _own;

    /// <summary>Those of this process.</summary>
    public static FenceThunks Own => _own ??= new(Host.Architecture);

    private FenceThunks(Architecture arch)
    {
        Architecture = arch;
        var fences = FenceCode.On(arch).ToArray();
        var code = new byte[fences.Length * Stride];
        for (var i = 0; i < fences.Length; i++)
        {
            var instruction = FenceCode.Of(arch, fences[i])!.Code;
            instruction.CopyTo(code.AsMemory(i * Stride));
            FenceCode.Return(arch).CopyTo(code.AsMemory(i * Stride + instruction.Length));
        }
        var page = MapExecutable(code);
        for (var i = 0; i < fences.Length; i++)
            _functions[fences[i]] = page + i * Stride;
    }

    /// <summary>Whose instructions these are.</summary>
    public Architecture Architecture { get; }

    /// <summary>Issues the fence.</summary>
    /// <exception cref="DriverException">The architecture has no such fence.</exception>
    public void Issue(Fence fence)
    {
        if (fence == Fence.None)
            return;
        if (!_functions.TryGetValue(fence, out var function))
            throw new DriverException($"the fence {fence} is no instruction of {Architecture}, which has {string.Join(", ", _functions.Keys)}");
        ((delegate* unmanaged[Cdecl]<void>)function)();
    }

    // The pages stay until the process ends: they are few, and a thunk that is gone while it runs is worse than a page.
    private static nint MapExecutable(byte[] code)
    {
        var fd = Libc.MemoryFile("lab-fences");
        if (fd < 0)
            throw new DriverException($"cannot make an anonymous file for machine code: {Libc.LastError}");
        try
        {
            Libc.WriteAll(fd, code);
            var page = Libc.Map(0, code.Length, Libc.ProtRead | Libc.ProtExecute, Libc.MapPrivate, fd, 0);
            return page != Libc.MapFailed ? page : throw new DriverException($"cannot map machine code executable: {Libc.LastError}");
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
