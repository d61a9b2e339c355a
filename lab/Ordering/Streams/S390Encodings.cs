using static Lab.Ordering.Streams.OperationKind;

namespace Lab.Ordering.Streams;

/// <summary>
/// z/Architecture. Encodings: Principles of Operation SA22-7832, appendix B; PCI instructions: Linux arch/s390/pci/pci_insn.c. Words are left-aligned in 48
/// bits, so that a row of an opcode in the first byte and one of an opcode in the first and last bytes are of one shape.
/// </summary>
internal static class S390Encodings
{
    private const string General = "Principles of Operation SA22-7832, chapter 7";
    private const string Vectors = "Principles of Operation SA22-7832, chapters 9 and 21";
    private const string Serial = "Principles of Operation SA22-7832, chapter 5 (CPU serialization)";
    private const string Pci = "Linux arch/s390/pci/pci_insn.c";
    private const ulong First = 0xFF00_0000_0000;
    private const ulong Two = 0xFFFF_0000_0000;
    private const ulong Half = 0xFF0F_0000_0000;
    private const ulong Ends = 0xFF00_0000_00FF;

    public static EncodingRow[] Rows { get; } = [.. Stores, .. ManyBytes, .. VectorStores, .. PciStores, .. Serialising, .. Loads];

    private static IEnumerable<EncodingRow> Stores =>
    [
        Plain(First, 0x5000_0000_0000, "st", 4), Plain(First, 0x4200_0000_0000, "stc", 1), Plain(First, 0x4000_0000_0000, "sth", 2),
        Plain(Ends, 0xE300_0000_0024, "stg", 8), Plain(Ends, 0xE300_0000_0050, "sty", 4), Plain(Ends, 0xE300_0000_0070, "sthy", 2), Plain(Ends, 0xE300_0000_0072, "stcy", 1),
        Plain(Ends, 0xE300_0000_002F, "strvg", 8), Plain(Ends, 0xE300_0000_003E, "strv", 4), Plain(Ends, 0xE300_0000_003F, "strvh", 2),
        Plain(Half, 0xC40B_0000_0000, "stgrl", 8), Plain(Half, 0xC40F_0000_0000, "strl", 4), Plain(Half, 0xC407_0000_0000, "sthrl", 2),
        Plain(First, 0x9200_0000_0000, "mvi", 1), Plain(Ends, 0xEB00_0000_0052, "mviy", 1),
        Plain(Two, 0xE548_0000_0000, "mvghi", 8), Plain(Two, 0xE54C_0000_0000, "mvhi", 4), Plain(Two, 0xE544_0000_0000, "mvhhi", 2),
    ];

    // How many bytes a length field or two register numbers say; the recorded width has it.
    private static IEnumerable<EncodingRow> ManyBytes =>
    [
        Many(First, 0xD200_0000_0000, "mvc", StoreKind.Repeated, 1), Many(First, 0x0E00_0000_0000, "mvcl", StoreKind.Repeated, 1),
        Many(First, 0xD700_0000_0000, "xc", StoreKind.Repeated, 1), Many(First, 0xD600_0000_0000, "oc", StoreKind.Repeated, 1), Many(First, 0xD400_0000_0000, "nc", StoreKind.Repeated, 1),
        Many(First, 0x9000_0000_0000, "stm", StoreKind.Plain, 4), Many(Ends, 0xEB00_0000_0024, "stmg", StoreKind.Plain, 8),
        Store(Ends, 0xE300_0000_008E, "stpq", StoreKind.Plain, StoreTraits.General | StoreTraits.Quadword, 16, 1, General),
    ];

    private static IEnumerable<EncodingRow> VectorStores =>
    [
        Vector(First, 0x6000_0000_0000, "std", 8, 1), Vector(First, 0x7000_0000_0000, "ste", 4, 1),
        Vector(Ends, 0xED00_0000_0067, "stdy", 8, 1), Vector(Ends, 0xED00_0000_0066, "stey", 4, 1),
        Vector(Ends, 0xE700_0000_000E, "vst", 16, 1), Vector(Ends, 0xE700_0000_003E, "vstm", 16, 0), Vector(Ends, 0xE700_0000_003F, "vstl", 1, 0),
        Vector(Ends, 0xE700_0000_000A, "vsteg", 8, 1), Vector(Ends, 0xE700_0000_000B, "vstef", 4, 1),
    ];

    private static IEnumerable<EncodingRow> PciStores =>
    [
        PciStore(Two, 0xB9D0_0000_0000, "pcistg", 1), PciStore(Two, 0xB9D4_0000_0000, "pcistgi", 1),
        PciStore(Ends, 0xEB00_0000_00D0, "pcistb", 0), PciStore(Ends, 0xEB00_0000_00D4, "pcistbi", 0),
        new(Two, 0xB9D2_0000_0000, new(OperationKind.Load, "pcilg", Pci)), new(Two, 0xB9D6_0000_0000, new(OperationKind.Load, "pcilgi", Pci)),
        // Whether anything else drains a write-combining mapping is not known; no rule of the table is built on it.
        new(Two, 0xB9D5_0000_0000, new(OperationKind.Fence, "pcwbi", Pci)),
    ];

    private static IEnumerable<EncodingRow> Serialising =>
    [
        new(Two, 0x07F0_0000_0000, new(OperationKind.Fence, "bcr 15,0", Serial) { Fence = Fence.Full }),
        new(Two, 0x07E0_0000_0000, new(OperationKind.Fence, "bcr 14,0", Serial + "; fast-BCR-serialization facility") { Fence = Fence.Bcr14 }),
        new(First, 0x0700_0000_0000, new(Nothing, "bcr", Serial)),
        Swap(First, 0xBA00_0000_0000, "cs", 4), Swap(Ends, 0xEB00_0000_0014, "csy", 4), Swap(Ends, 0xEB00_0000_0030, "csg", 8),
        Swap(First, 0xBB00_0000_0000, "cds", 8), Swap(Ends, 0xEB00_0000_0031, "cdsy", 8), Swap(Ends, 0xEB00_0000_003E, "cdsg", 16), Swap(First, 0x9300_0000_0000, "ts", 1),
        // Interlocked access: of one operand, no serialisation of the CPU.
        Interlocked(0xEB00_0000_00F8, "laa", 4), Interlocked(0xEB00_0000_00E8, "laag", 8), Interlocked(0xEB00_0000_00E4, "lang", 8), Interlocked(0xEB00_0000_00E6, "laog", 8),
        Interlocked(0xEB00_0000_007A, "agsi", 8), Interlocked(0xEB00_0000_006A, "asi", 4),
    ];

    private static IEnumerable<EncodingRow> Loads =>
    [
        Load(First, 0x5800_0000_0000, "l", 4), Load(Ends, 0xE300_0000_0058, "ly", 4), Load(Ends, 0xE300_0000_0004, "lg", 8), Load(Ends, 0xE300_0000_000F, "lrvg", 8),
        Load(Ends, 0xE300_0000_001E, "lrv", 4), Load(Ends, 0xE300_0000_0016, "llgf", 4), Load(Ends, 0xE700_0000_0006, "vl", 16),
    ];

    private static EncodingRow Plain(ulong mask, ulong value, string name, int width) => Store(mask, value, name, StoreKind.Plain, StoreTraits.General, width, 1, General);
    private static EncodingRow Many(ulong mask, ulong value, string name, StoreKind kind, int width) =>
        Store(mask, value, name, kind, StoreTraits.General | StoreTraits.Multiple, width, 0, General);
    private static EncodingRow Vector(ulong mask, ulong value, string name, int width, int elements) =>
        Store(mask, value, name, StoreKind.Vector, elements == 0 ? StoreTraits.Multiple : 0, width, elements, Vectors);
    // One to eight bytes, or up to 128: a register says how many.
    private static EncodingRow PciStore(ulong mask, ulong value, string name, int elements) =>
        Store(mask, value, name, StoreKind.Plain, StoreTraits.General | StoreTraits.Pci, 0, elements, Pci);
    private static EncodingRow Swap(ulong mask, ulong value, string name, int width) => Atomic(mask, value, name, width, Fence.Bcr14);
    private static EncodingRow Interlocked(ulong value, string name, int width) => Atomic(Ends, value, name, width, Fence.None);
    private static EncodingRow Atomic(ulong mask, ulong value, string name, int width, Fence fence) =>
        new(mask, value, new(ReadModifyWrite, name, Serial) { Traits = StoreTraits.General | StoreTraits.Atomic, Width = width, Fence = fence });
    private static EncodingRow Store(ulong mask, ulong value, string name, StoreKind kind, StoreTraits traits, int width, int elements, string source) =>
        new(mask, value, new(OperationKind.Store, name, source) { Store = kind, Traits = traits, Width = width, Elements = elements });
    private static EncodingRow Load(ulong mask, ulong value, string name, int width) => new(mask, value, new(OperationKind.Load, name, General) { Width = width });
}
