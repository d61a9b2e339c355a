using Lab.Driver;
using Lab.Guest.Linux;
using Lab.Ordering;

namespace Lab.Guest.MachineCode;

/// <summary>
/// The fences of one architecture as functions of machine code: the instruction, then a return. A call into them is also a barrier for the
/// compiler, which does not know what they do. Beside them .NET's own barriers, as this build's code generator makes them.
/// </summary>
internal sealed unsafe class FenceThunks
{
    // By the number of the fence, 0 where the architecture has none.
    private readonly nint[] _functions = new nint[(int)Fence.ReadBack + 1];

    private static FenceThunks? _own;

    /// <summary>Those of this process.</summary>
    public static FenceThunks Own => _own ??= new(Host.Architecture);

    private FenceThunks(Architecture arch)
    {
        Architecture = arch;
        var fences = FenceCode.On(arch).ToArray();
        var addresses = ExecutablePage.Map("lab-fences", [.. fences.Select(f => FenceCode.Of(arch, f)!.Code.ToArray().Concat(FenceCode.Return(arch).ToArray()).ToArray())]);
        for (var i = 0; i < fences.Length; i++)
            _functions[(int)fences[i]] = addresses[i];
    }

    /// <summary>Whose instructions these are.</summary>
    public Architecture Architecture { get; }

    /// <summary>Issues the fence.</summary>
    /// <exception cref="DriverException">The architecture has no such fence.</exception>
    public void Issue(Fence fence)
    {
        switch (fence)
        {
            case Fence.None:
                return;
            case Fence.MemoryBarrier:
                Interlocked.MemoryBarrier();
                return;
#if NET
            case Fence.WriteBarrier:
                Volatile.WriteBarrier();
                return;
#endif
        }
        var function = _functions[(int)fence];
        if (function == 0)
            throw new DriverException($"the fence {fence} is no instruction of {Architecture}, which has {string.Join(", ", FenceCode.On(Architecture))}");
#if NET
        // Too short for the collector to wait for.
        ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void>)function)();
#else
        ((delegate* unmanaged[Cdecl]<void>)function)();
#endif
    }
}
