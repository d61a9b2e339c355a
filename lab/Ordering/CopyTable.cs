namespace Lab.Ordering;

/// <summary>The rows of <see cref="CopyForm"/>.</summary>
internal static class CopyTable
{
    private const string Volatiles = "Volatile.Write of an aligned cell is one access (dotnet/runtime docs/design/specs/Memory-model.md)";
    private const string MonoPlain = "plain store of Debian's Mono 6.12, seen in the device trace";
    private const string Generator = "disassembly of .NET 10's code generators; nothing promises it";
    private const string MonoTrace = "device trace under Debian's Mono 6.12; nothing promises it";
    private const string NoDotNet = "not looked at: no .NET runtime pack for linux-riscv64 is published";
    private const string NotSeen = "not looked at: QEMU's trace has no stores to host memory";
    private const string VfioFile = "Linux drivers/vfio/pci/vfio_pci_rdwr.c, seen in the device trace";

    public static CopyForm[] Rows { get; } = [.. X86, .. Arm, .. Power, .. RiscV, .. S390];

    /// <summary>Why an architecture lacks a strategy.</summary>
    public static Dictionary<(Architecture, CopyStrategy), string> Missing { get; } = new()
    {
        [(Architecture.Ppc64Le, CopyStrategy.NonTemporal)] = "POWER has no non-temporal store, only hints that name a cache block (dcbtst)",
        [(Architecture.Ppc64Le, CopyStrategy.NonTemporalVector)] = "POWER has no non-temporal store, only hints that name a cache block (dcbtst)",
        [(Architecture.RiscV64, CopyStrategy.NonTemporal)] = "RISC-V has no non-temporal store, only a hint before an ordinary one (Zihintntl)",
        [(Architecture.RiscV64, CopyStrategy.NonTemporalVector)] = "RISC-V has no non-temporal store, only a hint before an ordinary one (Zihintntl)",
        [(Architecture.S390x, CopyStrategy.NonTemporal)] = "z/Architecture has no non-temporal store, only an intent for the next instruction (niai)",
        [(Architecture.S390x, CopyStrategy.NonTemporalVector)] = "z/Architecture has no non-temporal store, only an intent for the next instruction (niai)",
        [(Architecture.S390x, CopyStrategy.MemcpyToIo)] =
            "Linux's memcpy_toio is pcistb there (arch/s390/include/asm/pci_io.h), which is not reached from user space where BARs are not mapped",
        [(Architecture.AArch64, CopyStrategy.Store64)] = "st64b asks for FEAT_LS64, which no machine of the lab has",
    };

    private static IEnumerable<CopyForm> X86 =>
    [
        X(CopyStrategy.Store8, StoreKind.Plain, 8, "8 x mov [m], r64, ascending", Volatiles),
        X(CopyStrategy.Store4, StoreKind.Plain, 4, "16 x mov [m], r32, ascending", Volatiles),
        X(CopyStrategy.StructCopy, StoreKind.Vector, 1, "1 x 64 bytes (AVX-512), 2 x 32 (AVX) or 4 x 16 (SSE2)", Generator),
        X(CopyStrategy.SpanCopy, StoreKind.Vector, 1, "all loads, then 1 x 64 bytes (AVX-512), 2 x 32 (AVX) or 4 x 16 (SSE2)", Generator),
        X(CopyStrategy.CopyBlock, StoreKind.Vector, 1, "1 x 64 bytes (AVX-512), 2 x 32 (AVX) or 4 x 16 (SSE2)", Generator),
        X(CopyStrategy.Reversed, StoreKind.Plain, 8, "8 x mov [m], r64, descending", Volatiles),
        X(CopyStrategy.Bytes, StoreKind.Plain, 1, "64 x mov [m], r8, ascending", Volatiles),
        X(CopyStrategy.NonTemporal, StoreKind.NonTemporal, 1, "8 x movnti [m], r64, ascending", "Intel SDM vol. 2B, MOVNTI"),
        X(CopyStrategy.NonTemporalVector, StoreKind.NonTemporal, 16, "4 x movntdq [m], xmm, ascending, as SPDK copies entries into host memory", "Intel SDM vol. 2B, MOVNTDQ"),
        X(CopyStrategy.MemcpyToIo, StoreKind.Repeated, 1, "rep movsd, 16 times 4 bytes, ascending", "Linux arch/x86/lib/iomem.c, memcpy_toio"),
        X(CopyStrategy.Store64, StoreKind.Direct, 64, "1 x movdir64b, one write of 64 bytes", "Intel SDM vol. 2B, MOVDIR64B; Linux iosubmit_cmds512"),
    ];

    private static IEnumerable<CopyForm> Arm =>
    [
        A(CopyStrategy.Store8, StoreKind.Plain, 8, "8 x stlr x, ascending", Volatiles),
        A(CopyStrategy.Store4, StoreKind.Plain, 4, "16 x stlr w, ascending", Volatiles),
        A(CopyStrategy.StructCopy, StoreKind.Vector, 16, "2 x stp q, q", Generator),
        A(CopyStrategy.SpanCopy, StoreKind.Vector, 16, "all loads, then 2 x stp q, q", Generator),
        A(CopyStrategy.CopyBlock, StoreKind.Vector, 16, "2 x stp q, q", Generator),
        A(CopyStrategy.Reversed, StoreKind.Plain, 8, "8 x stlr x, descending", Volatiles),
        A(CopyStrategy.Bytes, StoreKind.Plain, 1, "64 x stlrb, ascending", Volatiles),
        A(CopyStrategy.NonTemporal, StoreKind.NonTemporal, 8, "4 x stnp x, x", "Arm ARM DDI 0487, C6 (STNP): a hint, stores keep the ordinary rules"),
        A(CopyStrategy.NonTemporalVector, StoreKind.NonTemporal, 16, "2 x stnp q, q", "Arm ARM DDI 0487, C7 (STNP, SIMD and FP): a hint, stores keep the ordinary rules"),
        A(CopyStrategy.MemcpyToIo, StoreKind.Plain, 8, "8 x str x, ascending, no barrier", "Linux arch/arm64/kernel/io.c, __memcpy_toio"),
    ];

    private static IEnumerable<CopyForm> Power =>
    [
        P(CopyStrategy.Store8, StoreKind.Plain, 8, "8 x std, ascending", MonoPlain),
        P(CopyStrategy.Store4, StoreKind.Plain, 4, "16 x stw, ascending", MonoPlain),
        P(CopyStrategy.StructCopy, StoreKind.Plain, 8, "8 x std", MonoTrace),
        P(CopyStrategy.SpanCopy, StoreKind.Vector, 1, "8 x 8 bytes, ascending, which may be 4 x 16", MonoTrace),
        P(CopyStrategy.CopyBlock, StoreKind.Vector, 1, "8 x 8 bytes, ascending, which may be 4 x 16", MonoTrace),
        P(CopyStrategy.Reversed, StoreKind.Plain, 8, "8 x std, descending", MonoPlain),
        P(CopyStrategy.Bytes, StoreKind.Plain, 1, "64 x stb, ascending", MonoPlain),
        P(CopyStrategy.MemcpyToIo, StoreKind.Plain, 4, "sync, 16 x stw, ascending, sync", "Linux arch/powerpc/kernel/io.c, _memcpy_toio") with { Ends = Fence.Store },
    ];

    private static IEnumerable<CopyForm> RiscV =>
    [
        R(CopyStrategy.Store8, StoreKind.Plain, 8, "8 x sd, ascending", Volatiles),
        R(CopyStrategy.Store4, StoreKind.Plain, 4, "16 x sw, ascending", Volatiles),
        R(CopyStrategy.StructCopy, StoreKind.Vector, 1, "what the code generator makes", NoDotNet),
        R(CopyStrategy.SpanCopy, StoreKind.Vector, 1, "what the code generator makes", NoDotNet),
        R(CopyStrategy.CopyBlock, StoreKind.Vector, 1, "what the code generator makes", NoDotNet),
        R(CopyStrategy.Reversed, StoreKind.Plain, 8, "8 x sd, descending", Volatiles),
        R(CopyStrategy.Bytes, StoreKind.Plain, 1, "64 x sb, ascending", Volatiles),
        R(CopyStrategy.MemcpyToIo, StoreKind.Plain, 8, "8 x sd, ascending, no fence", "Linux 7.2 lib/iomem_copy.c; Linux 6.12 calls its memcpy (asm-generic/io.h)"),
    ];

    // The word strategies are calls there where a BAR is meant: it is reached through VFIO's file, and the kernel makes the accesses.
    private static IEnumerable<CopyForm> S390 =>
    [
        Z(CopyStrategy.Store8, StoreKind.Plain, 8, "8 x pwrite of 8 bytes, ascending; in host memory 8 x stg", VfioFile),
        Z(CopyStrategy.Store4, StoreKind.Plain, 4, "16 x pwrite of 4 bytes, ascending; in host memory 16 x st", VfioFile),
        Z(CopyStrategy.StructCopy, StoreKind.Plain, 8, "1 x pwrite of 64 bytes, which the kernel makes 8 accesses of, ascending; in host memory mvc or 8 x stg", VfioFile),
        Z(CopyStrategy.SpanCopy, StoreKind.Vector, 1, "what Mono makes", NotSeen) with { HostMemoryOnly = true },
        Z(CopyStrategy.CopyBlock, StoreKind.Vector, 1, "what Mono makes", NotSeen) with { HostMemoryOnly = true },
        Z(CopyStrategy.Reversed, StoreKind.Plain, 8, "8 x pwrite of 8 bytes, descending; in host memory 8 x stg", VfioFile),
        Z(CopyStrategy.Bytes, StoreKind.Plain, 1, "64 x stc, ascending", NotSeen) with { HostMemoryOnly = true },
    ];

    private static CopyForm X(CopyStrategy s, StoreKind k, int a, string b, string source) => new(s, Architecture.X86_64, k, a, b, source);
    private static CopyForm A(CopyStrategy s, StoreKind k, int a, string b, string source) => new(s, Architecture.AArch64, k, a, b, source);
    private static CopyForm P(CopyStrategy s, StoreKind k, int a, string b, string source) => new(s, Architecture.Ppc64Le, k, a, b, source);
    private static CopyForm R(CopyStrategy s, StoreKind k, int a, string b, string source) => new(s, Architecture.RiscV64, k, a, b, source);
    private static CopyForm Z(CopyStrategy s, StoreKind k, int a, string b, string source) => new(s, Architecture.S390x, k, a, b, source);
}
