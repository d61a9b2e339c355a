namespace Lab.Ordering;

/// <summary>
/// The copy strategies that .NET cannot express, as machine code: the body of a function of two addresses, to and from, that copies 64 bytes
/// and saves nothing. Behind it comes <see cref="FenceCode.Return"/>.
/// </summary>
/// <param name="Summary">What is in it, for people.</param>
/// <param name="Code">The instructions, in the order in which they lie in memory.</param>
public sealed record CopyCode(string Summary, ReadOnlyMemory<byte> Code)
{
    private static readonly Dictionary<(Architecture, CopyStrategy), CopyCode> Table = new()
    {
        // To in rdi, from in rsi (System V AMD64 ABI); rax, rcx, xmm0 are the callee's, and the direction flag is clear.
        [(Architecture.X86_64, CopyStrategy.NonTemporal)] = new("8 x (mov rax, [rsi+8i]; movnti [rdi+8i], rax)",
            Repeat(8, i => [0x48, 0x8B, 0x46, (byte)(8 * i), 0x48, 0x0F, 0xC3, 0x47, (byte)(8 * i)])),
        [(Architecture.X86_64, CopyStrategy.NonTemporalVector)] = new("4 x (movdqu xmm0, [rsi+16i]; movntdq [rdi+16i], xmm0)",
            Repeat(4, i => [0xF3, 0x0F, 0x6F, 0x46, (byte)(16 * i), 0x66, 0x0F, 0xE7, 0x47, (byte)(16 * i)])),
        [(Architecture.X86_64, CopyStrategy.MemcpyToIo)] = new("mov ecx, 16; rep movsd", new byte[] { 0xB9, 0x10, 0x00, 0x00, 0x00, 0xF3, 0xA5 }),
        [(Architecture.X86_64, CopyStrategy.Store64)] = new("movdir64b rdi, [rsi]", new byte[] { 0x66, 0x0F, 0x38, 0xF8, 0x3E }),

        // To in x0, from in x1 (AAPCS64); x2, x3, v0, v1 are the callee's.
        [(Architecture.AArch64, CopyStrategy.NonTemporal)] = new("4 x (ldp x2, x3, [x1, 16i]; stnp x2, x3, [x0, 16i])",
            Repeat(4, i => [.. Word(0xA940_0C22 + 2 * i * 0x8000), .. Word(0xA800_0C02 + 2 * i * 0x8000)])),
        [(Architecture.AArch64, CopyStrategy.NonTemporalVector)] = new("2 x (ldp q0, q1, [x1, 32i]; stnp q0, q1, [x0, 32i])",
            Repeat(2, i => [.. Word(0xAD40_0420 + 2 * i * 0x8000), .. Word(0xAC00_0400 + 2 * i * 0x8000)])),
        [(Architecture.AArch64, CopyStrategy.MemcpyToIo)] = new("8 x (ldr x2, [x1, 8i]; str x2, [x0, 8i])",
            Repeat(8, i => [.. Word(0xF940_0022 + i * 0x400), .. Word(0xF900_0002 + i * 0x400)])),

        // To in r3, from in r4 (ELFv2); r5 is the callee's.
        [(Architecture.Ppc64Le, CopyStrategy.MemcpyToIo)] = new("sync; 16 x (lwz r5, 4i(r4); stw r5, 4i(r3)); sync",
            (byte[])[.. Word(Sync), .. Repeat(16, i => [.. Word(0x80A4_0000 + 4 * i), .. Word(0x90A3_0000 + 4 * i)]), .. Word(Sync)]),

        // To in a0, from in a1; a2 is the callee's.
        [(Architecture.RiscV64, CopyStrategy.MemcpyToIo)] = new("8 x (ld a2, 8i(a1); sd a2, 8i(a0))",
            Repeat(8, i => [.. Word(0x0005_B603 + (8 * i << 20)), .. Word(0x00C5_3023 + ((8 * i & 0x1F) << 7) + (8 * i >> 5 << 25))])),
    };

    private const uint Sync = 0x7C00_04AC;

    /// <summary>The strategies that are machine code on this architecture.</summary>
    public static IEnumerable<CopyStrategy> On(Architecture arch) => Table.Keys.Where(k => k.Item1 == arch).Select(k => k.Item2);

    /// <summary>The machine code, or null where the strategy needs none or the architecture has none.</summary>
    public static CopyCode? Of(Architecture arch, CopyStrategy strategy) => Table.TryGetValue((arch, strategy), out var code) ? code : null;

    // An offset grows with the turn, so the turn is counted in the type of an instruction word.
    private static byte[] Repeat(int times, Func<uint, byte[]> code) => [.. Enumerable.Range(0, times).SelectMany(i => code((uint)i))];

    // All of these architectures fetch little-endian words.
    private static byte[] Word(uint instruction) => [(byte)instruction, (byte)(instruction >> 8), (byte)(instruction >> 16), (byte)(instruction >> 24)];
}
