using static Lab.Ordering.Streams.OperationKind;
using static Lab.Ordering.Streams.X86Map;

namespace Lab.Ordering.Streams;

/// <summary>x86_64: the instructions that store, and those that order stores. First matching row wins.</summary>
internal static class X86Encodings
{
    private const string Drains = "Intel SDM vol. 3A, 12.3 (WC buffers are emptied by SFENCE, MFENCE, serialising, locked and I/O instructions) and 9.2";
    private const string Emulated = "Intel SDM vol. 2; Linux arch/x86/kvm/emulate.c has no such instruction";
    private const StoreTraits General = StoreTraits.General;

    public static X86Row[] Rows { get; } = [.. Moves, .. Strings, .. Arithmetic, .. Vectors, .. Vexed(VexTwo, StoreTraits.Vex), .. Vexed(EvexTwo, StoreTraits.Evex), .. Fences, .. Loads];

    private static IEnumerable<X86Row> Moves =>
    [
        Store(One, 0x88, "mov", X86Width.Byte), Store(One, 0x89, "mov", X86Width.Operand),
        Store(One, 0xC6, "mov", X86Width.Byte) with { Extension = 0 }, Store(One, 0xC7, "mov", X86Width.Operand) with { Extension = 0 },
        Store(One, 0xA2, "mov", X86Width.Byte) with { Memory = null }, Store(One, 0xA3, "mov", X86Width.Operand) with { Memory = null },
        Store(ThreeByte38, 0xF1, "movbe", X86Width.Operand) with { Prefix = 0 }, Store(ThreeByte38, 0xF1, "movbe", X86Width.Operand) with { Prefix = 0x66 },
        Store(Two, 0xC3, "movnti", X86Width.DoubleOrQuad) with { Prefix = 0, Store = StoreKind.NonTemporal },
        Store(ThreeByte38, 0xF9, "movdiri", X86Width.DoubleOrQuad) with { Prefix = 0, Store = StoreKind.Direct, Traits = General | StoreTraits.NotEmulated, Source = Emulated },
        Store(ThreeByte38, 0xF8, "movdir64b", X86Width.SixtyFour) with { Prefix = 0x66, Store = StoreKind.Direct, Traits = StoreTraits.NotEmulated, Source = Emulated },
    ];

    private static IEnumerable<X86Row> Strings =>
    [
        Store(One, 0xA4, "movs", X86Width.Byte) with { Memory = null, Store = StoreKind.Repeated }, Store(One, 0xA5, "movs", X86Width.Operand) with { Memory = null, Store = StoreKind.Repeated },
        Store(One, 0xAA, "stos", X86Width.Byte) with { Memory = null, Store = StoreKind.Repeated }, Store(One, 0xAB, "stos", X86Width.Operand) with { Memory = null, Store = StoreKind.Repeated },
    ];

    // With a register as operand they touch no memory, and no row has them.
    private static IEnumerable<X86Row> Arithmetic
    {
        get
        {
            string[] names = ["add", "or", "adc", "sbb", "and", "sub", "xor"];
            for (var i = 0; i < names.Length; i++)
            {
                yield return Change(One, (byte)(8 * i), names[i], X86Width.Byte);
                yield return Change(One, (byte)(8 * i + 1), names[i], X86Width.Operand);
                yield return Change(One, 0x80, names[i], X86Width.Byte) with { Extension = i };
                yield return Change(One, 0x81, names[i], X86Width.Operand) with { Extension = i };
                yield return Change(One, 0x83, names[i], X86Width.Operand) with { Extension = i };
            }
            foreach (var (extension, name) in ((int, string)[])[(0, "inc"), (1, "dec")])
            {
                yield return Change(One, 0xFE, name, X86Width.Byte) with { Extension = extension };
                yield return Change(One, 0xFF, name, X86Width.Operand) with { Extension = extension };
            }
            foreach (var (extension, name) in ((int, string)[])[(2, "not"), (3, "neg")])
            {
                yield return Change(One, 0xF6, name, X86Width.Byte) with { Extension = extension };
                yield return Change(One, 0xF7, name, X86Width.Operand) with { Extension = extension };
            }
            // An exchange with memory locks without being told.
            yield return Change(One, 0x86, "xchg", X86Width.Byte) with { Fence = Fence.Locked, Source = "Intel SDM vol. 2D, XCHG (LOCK# is asserted whether or not there is a prefix)" };
            yield return Change(One, 0x87, "xchg", X86Width.Operand) with { Fence = Fence.Locked, Source = "Intel SDM vol. 2D, XCHG (LOCK# is asserted whether or not there is a prefix)" };
            yield return Change(Two, 0xB0, "cmpxchg", X86Width.Byte);
            yield return Change(Two, 0xB1, "cmpxchg", X86Width.Operand);
            yield return Change(Two, 0xC0, "xadd", X86Width.Byte);
            yield return Change(Two, 0xC1, "xadd", X86Width.Operand);
            yield return Change(Two, 0xC7, "cmpxchg8b", X86Width.QuadOrSixteen) with { Extension = 1 };
            foreach (var (opcode, name) in ((byte, string)[])[(0xAB, "bts"), (0xB3, "btr"), (0xBB, "btc")])
                yield return Change(Two, opcode, name, X86Width.Operand);
            foreach (var (extension, name) in ((int, string)[])[(5, "bts"), (6, "btr"), (7, "btc")])
                yield return Change(Two, 0xBA, name, X86Width.Operand) with { Extension = extension };
        }
    }

    private static IEnumerable<X86Row> Vectors =>
    [
        Vector(Two, 0x11, 0, "movups", X86Width.Sixteen), Vector(Two, 0x11, 0x66, "movupd", X86Width.Sixteen), Vector(Two, 0x11, 0xF3, "movss", X86Width.Double),
        Vector(Two, 0x11, 0xF2, "movsd", X86Width.Quad), Vector(Two, 0x29, 0, "movaps", X86Width.Sixteen), Vector(Two, 0x29, 0x66, "movapd", X86Width.Sixteen),
        Vector(Two, 0x7F, 0x66, "movdqa", X86Width.Sixteen), Vector(Two, 0x7F, 0xF3, "movdqu", X86Width.Sixteen), Vector(Two, 0x7F, 0, "movq mmx", X86Width.Quad),
        Vector(Two, 0x13, 0, "movlps", X86Width.Quad), Vector(Two, 0x13, 0x66, "movlpd", X86Width.Quad), Vector(Two, 0x17, 0, "movhps", X86Width.Quad),
        Vector(Two, 0x17, 0x66, "movhpd", X86Width.Quad), Vector(Two, 0x7E, 0, "movd mmx", X86Width.DoubleOrQuad), Vector(Two, 0x7E, 0x66, "movd", X86Width.DoubleOrQuad),
        Vector(Two, 0xD6, 0x66, "movq", X86Width.Quad) with { Traits = StoreTraits.NotEmulated, Source = Emulated },
        Vector(Two, 0x2B, 0, "movntps", X86Width.Sixteen) with { Store = StoreKind.NonTemporal }, Vector(Two, 0x2B, 0x66, "movntpd", X86Width.Sixteen) with { Store = StoreKind.NonTemporal },
        Vector(Two, 0xE7, 0x66, "movntdq", X86Width.Sixteen) with { Store = StoreKind.NonTemporal }, Vector(Two, 0xE7, 0, "movntq", X86Width.Quad) with { Store = StoreKind.NonTemporal },
    ];

    private static IEnumerable<X86Row> Vexed(X86Map map, StoreTraits traits)
    {
        (byte Opcode, byte Prefix, string Name, X86Width Width, StoreKind Kind)[] rows =
        [
            (0x11, 0, "vmovups", X86Width.Vector, StoreKind.Vector), (0x11, 0x66, "vmovupd", X86Width.Vector, StoreKind.Vector), (0x11, 0xF3, "vmovss", X86Width.Double, StoreKind.Vector),
            (0x11, 0xF2, "vmovsd", X86Width.Quad, StoreKind.Vector), (0x29, 0, "vmovaps", X86Width.Vector, StoreKind.Vector), (0x29, 0x66, "vmovapd", X86Width.Vector, StoreKind.Vector),
            (0x7F, 0x66, "vmovdqa", X86Width.Vector, StoreKind.Vector), (0x7F, 0xF3, "vmovdqu", X86Width.Vector, StoreKind.Vector), (0x13, 0, "vmovlps", X86Width.Quad, StoreKind.Vector),
            (0x17, 0, "vmovhps", X86Width.Quad, StoreKind.Vector), (0x7E, 0x66, "vmovd", X86Width.DoubleOrQuad, StoreKind.Vector), (0xD6, 0x66, "vmovq", X86Width.Quad, StoreKind.Vector),
            (0x2B, 0, "vmovntps", X86Width.Vector, StoreKind.NonTemporal), (0x2B, 0x66, "vmovntpd", X86Width.Vector, StoreKind.NonTemporal), (0xE7, 0x66, "vmovntdq", X86Width.Vector, StoreKind.NonTemporal),
        ];
        foreach (var (opcode, prefix, name, width, kind) in rows)
            yield return Vector(map, opcode, prefix, name, width) with { Store = kind, Traits = traits, Source = "Intel SDM vol. 2A, 2.3 (VEX) and 2.7 (EVEX), and by mnemonic" };
        if (map == EvexTwo)
            yield return Vector(map, 0x7F, 0xF2, "vmovdqu", X86Width.Vector) with { Traits = traits };
    }

    private static IEnumerable<X86Row> Fences =>
    [
        Orders(Two, 0xAE, "sfence", Fence.Store) with { Prefix = 0, Next = 0xF8 }, Orders(Two, 0xAE, "mfence", Fence.Full) with { Prefix = 0, Next = 0xF0 },
        Orders(Two, 0xAE, "lfence", Fence.None) with { Prefix = 0, Next = 0xE8, Source = "Intel SDM vol. 2B, LFENCE (loads; stores before it may be seen after it)" },
        Orders(Two, 0xA2, "cpuid", Fence.Full), Orders(One, 0xCF, "iret", Fence.Full), Orders(Two, 0x01, "serialize", Fence.Full) with { Prefix = 0, Next = 0xE8 },
        Orders(Two, 0x09, "wbinvd", Fence.Full), Orders(Two, 0x08, "invd", Fence.Full), Orders(Two, 0xAA, "rsm", Fence.Full),
        Orders(One, 0xE4, "in", Fence.Full), Orders(One, 0xE5, "in", Fence.Full), Orders(One, 0xEC, "in", Fence.Full), Orders(One, 0xED, "in", Fence.Full),
        Orders(One, 0xE6, "out", Fence.Full), Orders(One, 0xE7, "out", Fence.Full), Orders(One, 0xEE, "out", Fence.Full), Orders(One, 0xEF, "out", Fence.Full),
        new(One, 0x90, "nop", Nothing),
    ];

    private static IEnumerable<X86Row> Loads =>
    [
        Load(One, 0x8A, "mov", X86Width.Byte), Load(One, 0x8B, "mov", X86Width.Operand), Load(One, 0xA0, "mov", X86Width.Byte) with { Memory = null }, Load(One, 0xA1, "mov", X86Width.Operand) with { Memory = null },
        Load(Two, 0xB6, "movzx", X86Width.Byte), Load(Two, 0xB7, "movzx", X86Width.Word), Load(Two, 0x10, "movups", X86Width.Sixteen) with { Prefix = 0 },
        Load(Two, 0x6F, "movdqa", X86Width.Sixteen) with { Prefix = 0x66 }, Load(Two, 0x6F, "movdqu", X86Width.Sixteen) with { Prefix = 0xF3 },
        Load(VexTwo, 0x10, "vmovups", X86Width.Vector) with { Prefix = 0 }, Load(VexTwo, 0x6F, "vmovdqu", X86Width.Vector) with { Prefix = 0xF3 },
        Load(EvexTwo, 0x10, "vmovups", X86Width.Vector) with { Prefix = 0 }, Load(EvexTwo, 0x6F, "vmovdqu", X86Width.Vector) with { Prefix = 0xF3 },
    ];

    private static X86Row Store(X86Map map, byte opcode, string name, X86Width width) => new(map, opcode, name, OperationKind.Store) { Memory = true, Width = width, Traits = General };
    private static X86Row Vector(X86Map map, byte opcode, byte prefix, string name, X86Width width) =>
        new(map, opcode, name, OperationKind.Store) { Memory = true, Width = width, Store = StoreKind.Vector, Prefix = prefix };
    private static X86Row Change(X86Map map, byte opcode, string name, X86Width width) =>
        new(map, opcode, name, ReadModifyWrite) { Memory = true, Width = width, Traits = General };
    private static X86Row Load(X86Map map, byte opcode, string name, X86Width width) => new(map, opcode, name, OperationKind.Load) { Memory = true, Width = width };
    private static X86Row Orders(X86Map map, byte opcode, string name, Fence fence) => new(map, opcode, name, OperationKind.Fence) { Fence = fence, Source = Drains };
}
