namespace Lab.Ordering;

/// <summary>
/// The stores of <see cref="VectorStore"/> as machine code of a process that does nothing else: two addresses, to and from, then the end of the process with
/// status 0. It never returns, so that a process which was forked off runs nothing but these instructions.
/// </summary>
/// <param name="Summary">What is in it, for people.</param>
/// <param name="Bytes">Bytes that it stores.</param>
/// <param name="Code">The instructions, in the order in which they lie in memory.</param>
public sealed record VectorStoreCode(string Summary, int Bytes, ReadOnlyMemory<byte> Code)
{
    // exit_group: 231 on x86_64 (arch/x86/entry/syscalls/syscall_64.tbl), 94 on aarch64 (include/uapi/asm-generic/unistd.h).
    private static readonly byte[] X86End = [0x31, 0xFF, 0xB8, 0xE7, 0x00, 0x00, 0x00, 0x0F, 0x05];
    private static readonly byte[] ArmEnd = [.. Word(0xD280_0000), .. Word(0xD280_0BC8), .. Word(0xD400_0001)];

    private static readonly Dictionary<(Architecture, VectorStore), VectorStoreCode> Table = new()
    {
        // To in rdi, from in rsi (System V AMD64 ABI).
        [(Architecture.X86_64, VectorStore.Sse16)] = X86("movups [rdi], xmm0", 16, 0x0F, 0x10, 0x06, 0x0F, 0x11, 0x07),
        [(Architecture.X86_64, VectorStore.Avx32)] = X86("vmovups [rdi], ymm0", 32, 0xC5, 0xFC, 0x10, 0x06, 0xC5, 0xFC, 0x11, 0x07),
        [(Architecture.X86_64, VectorStore.Undefined)] = X86("ud2", 16, 0x0F, 0x0B),
        [(Architecture.X86_64, VectorStore.Nowhere)] = X86("movups [0], xmm0", 16, 0x31, 0xFF, 0x0F, 0x11, 0x07),
        [(Architecture.X86_64, VectorStore.LeftOut)] = X86("nothing", 16),
        // To in x0, from in x1 (AAPCS64).
        [(Architecture.AArch64, VectorStore.Stp16)] = Arm("stp x2, x3, [x0]", 16, 0xA940_0C22, 0xA900_0C02),
        [(Architecture.AArch64, VectorStore.Stp32)] = Arm("stp q0, q1, [x0]", 32, 0xAD40_0420, 0xAD00_0400),
        [(Architecture.AArch64, VectorStore.Undefined)] = Arm("udf", 16, 0x0000_0000),
        [(Architecture.AArch64, VectorStore.Nowhere)] = Arm("stp x2, x3, [0]", 16, 0xD280_0000, 0xA900_0C02),
        [(Architecture.AArch64, VectorStore.LeftOut)] = Arm("nothing", 16),
    };

    /// <summary>The stores that are machine code on this architecture.</summary>
    public static IEnumerable<VectorStore> On(Architecture arch) => Table.Keys.Where(k => k.Item1 == arch).Select(k => k.Item2);

    /// <summary>The machine code; null where the architecture has no such store.</summary>
    public static VectorStoreCode? Of(Architecture arch, VectorStore store) => Table.TryGetValue((arch, store), out var code) ? code : null;

    private static VectorStoreCode X86(string summary, int bytes, params byte[] code) => new(summary, bytes, (byte[])[.. code, .. X86End]);
    private static VectorStoreCode Arm(string summary, int bytes, params uint[] code) => new(summary, bytes, (byte[])[.. code.SelectMany(Word), .. ArmEnd]);

    // Instructions are little-endian words.
    private static byte[] Word(uint instruction) => [(byte)instruction, (byte)(instruction >> 8), (byte)(instruction >> 16), (byte)(instruction >> 24)];
}
