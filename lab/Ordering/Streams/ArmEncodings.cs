using static Lab.Ordering.Streams.OperationKind;

namespace Lab.Ordering.Streams;

/// <summary>AArch64. Encodings: Arm ARM DDI 0487, C4.1 (index by encoding); each row names the class.</summary>
internal static class ArmEncodings
{
    private const string Single = "Arm ARM DDI 0487, C4.1.94 Loads and Stores, single register";
    private const string Pairs = "Arm ARM DDI 0487, C4.1.94 Loads and Stores, register pair";
    private const string Structures = "Arm ARM DDI 0487, C4.1.94 Loads and Stores, Advanced SIMD structures";
    private const string Ordered = "Arm ARM DDI 0487, C4.1.94 Loads and Stores, exclusive and ordered; B2.3 (store-release)";
    private const string Lse = "Arm ARM DDI 0487, C4.1.94 Loads and Stores, atomic memory operations; B2.3 (acquire with release is barrier-ordered-before)";
    private const string Barriers = "Arm ARM DDI 0487, C4.1.93 Barriers; B2.3.7";
    private const string Hints = "Arm ARM DDI 0487, C4.1.93 Hints";

    public static EncodingRow[] Rows { get; } = [.. GeneralStores, .. VectorStores, .. PairStores, .. OrderedStores, .. Atomics, .. Fences, .. Loads];

    private static IEnumerable<EncodingRow> GeneralStores
    {
        get
        {
            string[] names = ["strb", "strh", "str w", "str x"];
            for (var size = 0; size < 4; size++)
            {
                var top = (ulong)size << 30;
                yield return Plain(0xFFC0_0000, top | 0x3900_0000, names[size], 1 << size, 0);
                yield return Plain(0xFFE0_0C00, top | 0x3800_0000, names[size].Replace("str", "stur"), 1 << size, 0);
                yield return Plain(0xFFE0_0C00, top | 0x3800_0800, names[size].Replace("str", "sttr"), 1 << size, 0);
                yield return Plain(0xFFE0_0C00, top | 0x3800_0400, names[size] + " (post-indexed)", 1 << size, StoreTraits.WriteBack);
                yield return Plain(0xFFE0_0C00, top | 0x3800_0C00, names[size] + " (pre-indexed)", 1 << size, StoreTraits.WriteBack);
                yield return Plain(0xFFE0_0C00, top | 0x3820_0800, names[size] + " (register)", 1 << size, 0);
            }
        }
    }

    private static IEnumerable<EncodingRow> VectorStores
    {
        get
        {
            // Size and the high bit of opc give the width; opc's high bit is set for 16 bytes only.
            (ulong Bits, string Name, int Width)[] widths =
                [(0, "str b", 1), (0x4000_0000, "str h", 2), (0x8000_0000, "str s", 4), (0xC000_0000, "str d", 8), (0x0080_0000, "str q", 16)];
            foreach (var (bits, name, width) in widths)
            {
                yield return Vector(0xFFC0_0000, bits | 0x3D00_0000, name, width, 0);
                yield return Vector(0xFFE0_0C00, bits | 0x3C00_0000, name.Replace("str", "stur"), width, 0);
                yield return Vector(0xFFE0_0C00, bits | 0x3C00_0400, name + " (post-indexed)", width, StoreTraits.WriteBack);
                yield return Vector(0xFFE0_0C00, bits | 0x3C00_0C00, name + " (pre-indexed)", width, StoreTraits.WriteBack);
                yield return Vector(0xFFE0_0C00, bits | 0x3C20_0800, name + " (register)", width, 0);
            }
            // The number of bytes depends on the register count and the arrangement, which the recorded width says.
            yield return Structure(0xBFFF_0000, 0x0C00_0000, "st1-4", 0);
            yield return Structure(0xBFE0_0000, 0x0C80_0000, "st1-4 (post-indexed)", StoreTraits.WriteBack);
            yield return Structure(0xBFDF_0000, 0x0D00_0000, "st1-4 (lane)", 0);
            yield return Structure(0xBFC0_0000, 0x0D80_0000, "st1-4 (lane, post-indexed)", StoreTraits.WriteBack);
        }
    }

    private static IEnumerable<EncodingRow> PairStores
    {
        get
        {
            (ulong Bits, string Registers, int Width)[] widths =
                [(0x2800_0000, "w", 4), (0xA800_0000, "x", 8), (0x2C00_0000, "s", 4), (0x6C00_0000, "d", 8), (0xAC00_0000, "q", 16)];
            foreach (var (bits, registers, width) in widths)
            {
                var traits = StoreTraits.Multiple | (registers is "w" or "x" ? StoreTraits.General : 0);
                yield return Store(0xFFC0_0000, bits, $"stnp {registers}", StoreKind.NonTemporal, traits, width, 2, Pairs);
                yield return Store(0xFFC0_0000, bits | 0x0100_0000, $"stp {registers}", StoreKind.Vector, traits, width, 2, Pairs);
                yield return Store(0xFFC0_0000, bits | 0x0080_0000, $"stp {registers} (post-indexed)", StoreKind.Vector, traits | StoreTraits.WriteBack, width, 2, Pairs);
                yield return Store(0xFFC0_0000, bits | 0x0180_0000, $"stp {registers} (pre-indexed)", StoreKind.Vector, traits | StoreTraits.WriteBack, width, 2, Pairs);
            }
        }
    }

    private static IEnumerable<EncodingRow> OrderedStores
    {
        get
        {
            string[] suffixes = ["b", "h", " w", " x"];
            for (var size = 0; size < 4; size++)
            {
                var (top, width) = ((ulong)size << 30, 1 << size);
                yield return Store(0xFFFF_FC00, top | 0x089F_FC00, "stlr" + suffixes[size], StoreKind.Plain, StoreTraits.General | StoreTraits.Release, width, 1, Ordered);
                yield return Store(0xFFE0_0C00, top | 0x1900_0000, "stlur" + suffixes[size], StoreKind.Plain, StoreTraits.General | StoreTraits.Release, width, 1, Ordered);
                // In the limited-ordering region only, which no mapping of the lab's is known to lie in.
                yield return Store(0xFFFF_FC00, top | 0x089F_7C00, "stllr" + suffixes[size], StoreKind.Plain, StoreTraits.General, width, 1, Ordered);
                yield return Store(0xFFE0_FC00, top | 0x0800_7C00, "stxr" + suffixes[size], StoreKind.Plain, StoreTraits.General | StoreTraits.Conditional, width, 1, Ordered);
                yield return Store(0xFFE0_FC00, top | 0x0800_FC00, "stlxr" + suffixes[size], StoreKind.Plain,
                    StoreTraits.General | StoreTraits.Conditional | StoreTraits.Release, width, 1, Ordered);
            }
            foreach (var (bits, registers, width) in ((ulong, string, int)[])[(0x8820_0000, "w", 4), (0xC820_0000, "x", 8)])
            {
                const StoreTraits Exclusive = StoreTraits.General | StoreTraits.Conditional | StoreTraits.Multiple;
                yield return Store(0xFFE0_8000, bits, $"stxp {registers}", StoreKind.Plain, Exclusive, width, 2, Ordered);
                yield return Store(0xFFE0_8000, bits | 0x8000, $"stlxp {registers}", StoreKind.Plain, Exclusive | StoreTraits.Release, width, 2, Ordered);
            }
            yield return Store(0xFFFF_FFE0, 0xD50B_7420, "dc zva", StoreKind.Plain, StoreTraits.General | StoreTraits.Block, 0, 0, "Arm ARM DDI 0487, C5.3 DC ZVA");
        }
    }

    private static IEnumerable<EncodingRow> Atomics
    {
        get
        {
            for (var size = 0; size < 4; size++)
            {
                var (top, width) = ((ulong)size << 30, 1 << size);
                // Bit 23 acquires, bit 22 releases. An atomic with both is a barrier for what is around it.
                foreach (var (bits, suffix, release, fence) in ((ulong, string, StoreTraits, Fence)[])
                    [(0, "", 0, Fence.None), (0x80_0000, "a", 0, Fence.None), (0x40_0000, "l", StoreTraits.Release, Fence.None), (0xC0_0000, "al", StoreTraits.Release, Fence.DmbIsh)])
                {
                    yield return Atomic(0xFFE0_FC00, top | bits | 0x3820_8000, "swp" + suffix, release, width, 1, fence);
                    yield return Atomic(0xFFE0_8C00, top | bits | 0x3820_0000, "ldop" + suffix, release, width, 1, fence);
                }
                foreach (var (bits, suffix, release) in ((ulong, string, StoreTraits)[])
                    [(0, "", 0), (0x40_0000, "a", 0), (0x8000, "l", StoreTraits.Release), (0x40_8000, "al", StoreTraits.Release)])
                    yield return Atomic(0xFFE0_FC00, top | bits | 0x08A0_7C00, "cas" + suffix, release, width, 1, Fence.None);
            }
        }
    }

    private static IEnumerable<EncodingRow> Fences
    {
        get
        {
            const string Domain = Barriers + "; AARCH-24234 in the known issues of issue M.a (the domain has no functional meaning)";
            yield return Dmb(0x1, "dmb oshld", Fence.None, Barriers);
            yield return Dmb(0x2, "dmb oshst", Fence.DmbOshst, Barriers);
            yield return Dmb(0x3, "dmb osh", Fence.DmbOshst, Barriers);
            yield return Dmb(0x5, "dmb nshld", Fence.None, Barriers);
            yield return Dmb(0x6, "dmb nshst", Fence.DmbIshst, Domain);
            yield return Dmb(0x7, "dmb nsh", Fence.DmbIsh, Domain);
            yield return Dmb(0x9, "dmb ishld", Fence.None, Barriers);
            yield return Dmb(0xA, "dmb ishst", Fence.DmbIshst, Domain);
            yield return Dmb(0xB, "dmb ish", Fence.DmbIsh, Domain);
            yield return Dmb(0xD, "dmb ld", Fence.None, Barriers);
            yield return Dmb(0xE, "dmb st", Fence.DmbOshst, Barriers);
            yield return Dmb(0xF, "dmb sy", Fence.DmbSy, Barriers);
            yield return Dsb(0x0, "ssbb", Fence.None);
            yield return Dsb(0x1, "dsb oshld", Fence.None);
            yield return Dsb(0x2, "dsb oshst", Fence.Store);
            yield return Dsb(0x3, "dsb osh", Fence.Full);
            yield return Dsb(0x4, "pssbb", Fence.None);
            yield return Dsb(0x5, "dsb nshld", Fence.None);
            yield return Dsb(0x6, "dsb nshst", Fence.DmbIshst);
            yield return Dsb(0x7, "dsb nsh", Fence.DmbIsh);
            yield return Dsb(0x9, "dsb ishld", Fence.None);
            yield return Dsb(0xA, "dsb ishst", Fence.DmbIshst);
            yield return Dsb(0xB, "dsb ish", Fence.DmbIsh);
            yield return Dsb(0xD, "dsb ld", Fence.None);
            yield return Dsb(0xE, "dsb st", Fence.Store);
            yield return Dsb(0xF, "dsb sy", Fence.Full);
            yield return Of(0xFFFF_F0FF, 0xD503_30DF, "isb", Fence.None, Barriers);
            yield return Of(0xFFFF_FFFF, 0xD503_20DF, "dgh", Fence.Dgh, Hints);
            yield return new(0xFFFF_F01F, 0xD503_201F, new(Nothing, "hint", Hints));
        }
    }

    private static IEnumerable<EncodingRow> Loads
    {
        get
        {
            string[] names = ["ldrb", "ldrh", "ldr w", "ldr x"];
            for (var size = 0; size < 4; size++)
            {
                var (top, width) = ((ulong)size << 30, 1 << size);
                yield return Load(0xFFC0_0000, top | 0x3940_0000, names[size], width, 1, Single);
                yield return Load(0xFFE0_0C00, top | 0x3840_0000, names[size].Replace("ldr", "ldur"), width, 1, Single);
                yield return Load(0xFFE0_0C00, top | 0x3860_0800, names[size] + " (register)", width, 1, Single);
                yield return Load(0xFFFF_FC00, top | 0x08DF_FC00, names[size].Replace("ldr", "ldar"), width, 1, Ordered);
                yield return Load(0xFFFF_FC00, top | 0x38BF_C000, names[size].Replace("ldr", "ldapr"), width, 1, Ordered);
                yield return Load(0xFFFF_FC00, top | 0x085F_7C00, names[size].Replace("ldr", "ldxr"), width, 1, Ordered);
                yield return Load(0xFFFF_FC00, top | 0x085F_FC00, names[size].Replace("ldr", "ldaxr"), width, 1, Ordered);
            }
            yield return Load(0xFFC0_0000, 0x3DC0_0000, "ldr q", 16, 1, Single);
            foreach (var (bits, registers, width) in ((ulong, string, int)[])[(0x2940_0000, "w", 4), (0xA940_0000, "x", 8), (0x6D40_0000, "d", 8), (0xAD40_0000, "q", 16)])
                yield return Load(0xFFC0_0000, bits, $"ldp {registers}", width, 2, Pairs);
        }
    }

    private static EncodingRow Plain(ulong mask, ulong value, string name, int width, StoreTraits traits) =>
        Store(mask, value, name, StoreKind.Plain, StoreTraits.General | traits, width, 1, Single);
    private static EncodingRow Vector(ulong mask, ulong value, string name, int width, StoreTraits traits) => Store(mask, value, name, StoreKind.Vector, traits, width, 1, Single);
    private static EncodingRow Structure(ulong mask, ulong value, string name, StoreTraits traits) =>
        Store(mask, value, name, StoreKind.Vector, StoreTraits.Multiple | traits, 0, 0, Structures);
    private static EncodingRow Store(ulong mask, ulong value, string name, StoreKind kind, StoreTraits traits, int width, int elements, string source) =>
        new(mask, value, new(OperationKind.Store, name, source) { Store = kind, Traits = traits, Width = width, Elements = elements });
    private static EncodingRow Atomic(ulong mask, ulong value, string name, StoreTraits release, int width, int elements, Fence fence) =>
        new(mask, value, new(ReadModifyWrite, name, Lse) { Traits = StoreTraits.General | StoreTraits.Atomic | release, Width = width, Elements = elements, Fence = fence });
    private static EncodingRow Load(ulong mask, ulong value, string name, int width, int elements, string source) =>
        new(mask, value, new(OperationKind.Load, name, source) { Width = width, Elements = elements });
    private static EncodingRow Dmb(ulong option, string name, Fence fence, string source) => Of(0xFFFF_FFFF, 0xD503_30BF | option << 8, name, fence, source);
    // A dsb of a domain short of the system is worth the dmb of that domain.
    private static EncodingRow Dsb(ulong option, string name, Fence fence) => Of(0xFFFF_FFFF, 0xD503_309F | option << 8, name, fence, Barriers);
    private static EncodingRow Of(ulong mask, ulong value, string name, Fence fence, string source) => new(mask, value, new(OperationKind.Fence, name, source) { Fence = fence });
}
