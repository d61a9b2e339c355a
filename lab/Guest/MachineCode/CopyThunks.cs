using Lab.Driver;
using Lab.Guest.Linux;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guest.MachineCode;

/// <summary>The copy strategies that are machine code, as functions of two addresses.</summary>
internal sealed unsafe class CopyThunks
{
    // By the number of the strategy, 0 where it is no machine code of this processor.
    private readonly nint[] _functions = new nint[(int)CopyStrategy.Store64 + 1];
    private readonly Architecture _architecture;

    private static CopyThunks? _own;

    /// <summary>Those of this process.</summary>
    public static CopyThunks Own => _own ??= new(Host.Architecture);

    private CopyThunks(Architecture arch)
    {
        _architecture = arch;
        var strategies = CopyCode.On(arch).Where(s => s != CopyStrategy.Store64 || HasDirectStore64).ToArray();
        if (strategies.Length == 0)
            return;
        var addresses = ExecutablePage.Map("lab-copies", [.. strategies.Select(s => CopyCode.Of(arch, s)!.Code.ToArray().Concat(FenceCode.Return(arch).ToArray()).ToArray())]);
        for (var i = 0; i < strategies.Length; i++)
            _functions[(int)strategies[i]] = addresses[i];
    }

    // CPUID leaf 7, subleaf 0, ECX bit 28 (Intel SDM vol. 2A, CPUID).
#if NET
    private static bool HasDirectStore64 =>
        System.Runtime.Intrinsics.X86.X86Base.IsSupported && (System.Runtime.Intrinsics.X86.X86Base.CpuId(7, 0).Ecx >> 28 & 1) != 0;
#else
    private static bool HasDirectStore64 => false;
#endif

    /// <summary>Stores 64 bytes.</summary>
    /// <exception cref="DriverException">The architecture, or this processor, has no such copy.</exception>
    public void Store(void* to, SubmissionEntry* from, CopyStrategy strategy)
    {
        var function = _functions[(int)strategy];
        if (function == 0)
            throw new DriverException(CopyForm.WhyNot(_architecture, strategy)
                ?? $"the copy strategy {CopyForm.NameOf(strategy)} is {CopyForm.Of(_architecture, strategy)!.Becomes}, which this processor does not have (CPUID)");
#if NET
        // Too short for the collector to wait for.
        ((delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, void>)function)(to, from);
#else
        ((delegate* unmanaged[Cdecl]<void*, void*, void>)function)(to, from);
#endif
    }
}
