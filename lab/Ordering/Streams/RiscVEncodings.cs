using static Lab.Ordering.Streams.OperationKind;

namespace Lab.Ordering.Streams;

/// <summary>RISC-V, 64 bits. Encodings: RISC-V unprivileged ISA, chapter "RV32/64G Instruction Set Listings" and, for two bytes, "C" and "Zcb".</summary>
internal static class RiscVEncodings
{
    private const string Base = "RISC-V unprivileged ISA, 2.6 (load and store)";
    private const string Float = "RISC-V unprivileged ISA, chapters F, D and Q";
    private const string AtomicSource = "RISC-V unprivileged ISA, chapter A: aq and rl order one of memory and I/O only";
    private const string Small = "RISC-V unprivileged ISA, chapters C and Zcb";
    private const string FenceSource = "RISC-V unprivileged ISA, 2.7 (FENCE)";
    private const ulong Kind = 0x707F;

    public static EncodingRow[] Rows { get; } = [.. Stores, .. Atomics, .. Loads, .. Fences];

    /// <summary>The instructions of two bytes.</summary>
    public static EncodingRow[] Compressed { get; } =
    [
        Short(0xE003, 0xC000, "c.sw", 4), Short(0xE003, 0xE000, "c.sd", 8), Short(0xE003, 0xC002, "c.swsp", 4), Short(0xE003, 0xE002, "c.sdsp", 8),
        Short(0xFC03, 0x8800, "c.sb", 1), Short(0xFC43, 0x8C00, "c.sh", 2),
        ShortFloat(0xE003, 0xA000, "c.fsd"), ShortFloat(0xE003, 0xA002, "c.fsdsp"),
        Load(0xE003, 0x4000, "c.lw", 4, Small), Load(0xE003, 0x6000, "c.ld", 8, Small), Load(0xE003, 0x4002, "c.lwsp", 4, Small), Load(0xE003, 0x6002, "c.ldsp", 8, Small),
        new(0xFFFF, 0x0001, new(Nothing, "c.nop", Small)),
    ];

    private static IEnumerable<EncodingRow> Stores
    {
        get
        {
            string[] names = ["sb", "sh", "sw", "sd"];
            for (var size = 0; size < 4; size++)
                yield return Store(Kind, (ulong)size << 12 | 0x23, names[size], StoreKind.Plain, StoreTraits.General, 1 << size, 1, Base);
            foreach (var (size, name) in ((ulong, string)[])[(1, "fsh"), (2, "fsw"), (3, "fsd"), (4, "fsq")])
                yield return Store(Kind, size << 12 | 0x27, name, StoreKind.Vector, 0, 1 << (int)size, 1, Float);
            // Element width in funct3; how many elements, a register says.
            foreach (var (code, name, width) in ((ulong, string, int)[])[(0, "vs 8", 1), (5, "vs 16", 2), (6, "vs 32", 4), (7, "vs 64", 8)])
                yield return Store(Kind, code << 12 | 0x27, name, StoreKind.Vector, StoreTraits.Multiple, width, 0, "RISC-V unprivileged ISA, chapter V");
            yield return Store(0xFFF0_7FFF, 0x0040_200F, "cbo.zero", StoreKind.Plain, StoreTraits.General | StoreTraits.Block, 0, 0, "RISC-V CMO extensions 1.0");
        }
    }

    private static IEnumerable<EncodingRow> Atomics
    {
        get
        {
            foreach (var (size, suffix) in ((ulong, string)[])[(2, ".w"), (3, ".d")])
            {
                var width = 1 << (int)size;
                var bits = size << 12 | 0x2F;
                yield return Load(0xF9F0_707F, 0x1000_0000 | bits, "lr" + suffix, width, AtomicSource);
                foreach (var (rl, mark, release) in ((ulong, string, StoreTraits)[])[(0, "", 0), (0x0200_0000, " rl", StoreTraits.Release)])
                {
                    yield return Store(0xFA00_707F, 0x1800_0000 | rl | bits, "sc" + suffix + mark, StoreKind.Plain,
                        StoreTraits.General | StoreTraits.Conditional | release, width, 1, AtomicSource);
                    foreach (var (code, name) in ((ulong, string)[])
                        [(0, "amoadd"), (1, "amoswap"), (4, "amoxor"), (8, "amoor"), (12, "amoand"), (16, "amomin"), (20, "amomax"), (24, "amominu"), (28, "amomaxu")])
                        yield return new(0xFA00_707F, code << 27 | rl | bits, new(ReadModifyWrite, name + suffix + mark, AtomicSource)
                            { Traits = StoreTraits.General | StoreTraits.Atomic | release, Width = width });
                }
            }
        }
    }

    private static IEnumerable<EncodingRow> Fences
    {
        get
        {
            // Predecessors in bits 27:24, successors in 23:20, both as i o r w. Which of the table's fences it is worth, its sets decide.
            for (ulong before = 0; before < 16; before++)
                for (ulong after = 0; after < 16; after++)
                    yield return new(0xFFF0_707F, before << 24 | after << 20 | 0x0F,
                        new(OperationKind.Fence, $"fence {Set(before)},{Set(after)}", FenceSource) { Fence = Worth(before, after) });
            // Reads and writes of memory, without the order from a write to a later read.
            yield return new(0xFFF0_707F, 0x8330_000F, new(OperationKind.Fence, "fence.tso", FenceSource) { Fence = Fence.FenceWW });
            yield return new(Kind, 0x100F, new(OperationKind.Fence, "fence.i", "RISC-V unprivileged ISA, chapter Zifencei (instruction fetches only)"));
            yield return new(0xFFFF_FFFF, 0x0000_0013, new(Nothing, "nop", Base));
        }
    }

    private static IEnumerable<EncodingRow> Loads
    {
        get
        {
            foreach (var (code, name) in ((ulong, string)[])[(0, "lb"), (1, "lh"), (2, "lw"), (3, "ld"), (4, "lbu"), (5, "lhu"), (6, "lwu")])
                yield return Load(Kind, code << 12 | 0x03, name, 1 << (int)(code & 3), Base);
        }
    }

    private static Fence Worth(ulong before, ulong after) => (before, after) switch
    {
        (15, 15) => Fence.Full,
        _ when (before & 5) == 5 && (after & 5) == 5 => Fence.Store,
        _ when (before & 1) != 0 && (after & 4) != 0 => Fence.FenceWO,
        _ when (before & 1) != 0 && (after & 1) != 0 => Fence.FenceWW,
        _ => Fence.None,
    };

    private static string Set(ulong set) =>
        set == 0 ? "0" : ((set & 8) != 0 ? "i" : "") + ((set & 4) != 0 ? "o" : "") + ((set & 2) != 0 ? "r" : "") + ((set & 1) != 0 ? "w" : "");

    private static EncodingRow Short(ulong mask, ulong value, string name, int width) => Store(mask, value, name, StoreKind.Plain, StoreTraits.General, width, 1, Small);
    private static EncodingRow ShortFloat(ulong mask, ulong value, string name) => Store(mask, value, name, StoreKind.Vector, 0, 8, 1, Small);
    private static EncodingRow Store(ulong mask, ulong value, string name, StoreKind kind, StoreTraits traits, int width, int elements, string source) =>
        new(mask, value, new(OperationKind.Store, name, source) { Store = kind, Traits = traits, Width = width, Elements = elements });
    private static EncodingRow Load(ulong mask, ulong value, string name, int width, string source) => new(mask, value, new(OperationKind.Load, name, source) { Width = width });
}
