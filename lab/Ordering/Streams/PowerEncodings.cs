using static Lab.Ordering.Streams.OperationKind;

namespace Lab.Ordering.Streams;

/// <summary>POWER, 64 bits. Encodings: Power ISA 3.1, appendix F (opcode maps); what they order: book II, 1.7 and 4.6.</summary>
internal static class PowerEncodings
{
    private const string Fixed = "Power ISA 3.1, book I, 3.3.3 (fixed-point store)";
    private const string Float = "Power ISA 3.1, book I, 4.6.3 (floating-point store)";
    private const string Vectors = "Power ISA 3.1, book I, 6.7.3 (vector store) and 7.6 (VSX)";
    private const string Reserve = "Power ISA 3.1, book II, 4.6.2 (load and reserve, store conditional)";
    private const string Sync = "Power ISA 3.1, book II, 4.6.3 (memory barrier)";
    private const ulong Primary = 0xFC00_0000;
    private const ulong Extended = 0xFC00_07FE;

    public static EncodingRow[] Rows { get; } = [.. Displacement, .. Indexed, .. Others, .. Fences, .. Loads];

    private static IEnumerable<EncodingRow> Displacement
    {
        get
        {
            yield return General(36, "stw", 4, 0);
            yield return General(37, "stwu", 4, StoreTraits.WriteBack);
            yield return General(38, "stb", 1, 0);
            yield return General(39, "stbu", 1, StoreTraits.WriteBack);
            yield return General(44, "sth", 2, 0);
            yield return General(45, "sthu", 2, StoreTraits.WriteBack);
            foreach (var (opcode, name, width) in ((ulong, string, int)[])[(52, "stfs", 4), (54, "stfd", 8)])
            {
                yield return Store(Primary, opcode << 26, name, StoreKind.Vector, 0, width, Float);
                yield return Store(Primary, opcode + 1 << 26, name + "u", StoreKind.Vector, StoreTraits.WriteBack, width, Float);
            }
            yield return Store(0xFC00_0003, 62UL << 26, "std", StoreKind.Plain, StoreTraits.General, 8, Fixed);
            yield return Store(0xFC00_0003, 62UL << 26 | 1, "stdu", StoreKind.Plain, StoreTraits.General | StoreTraits.WriteBack, 8, Fixed);
            yield return Store(0xFC00_0003, 62UL << 26 | 2, "stq", StoreKind.Plain, StoreTraits.General | StoreTraits.Quadword, 16, Fixed);
            yield return Store(0xFC00_0007, 61UL << 26 | 5, "stxv", StoreKind.Vector, 0, 16, Vectors);
            yield return Store(0xFC00_0003, 61UL << 26 | 2, "stxsd", StoreKind.Vector, 0, 8, Vectors);
            yield return Store(0xFC00_0003, 61UL << 26 | 3, "stxssp", StoreKind.Vector, 0, 4, Vectors);
        }
    }

    private static IEnumerable<EncodingRow> Indexed
    {
        get
        {
            foreach (var (code, name, width) in ((ulong, string, int)[])[(149, "stdx", 8), (151, "stwx", 4), (407, "sthx", 2), (215, "stbx", 1)])
            {
                yield return X(code, name, StoreKind.Plain, StoreTraits.General, width, Fixed);
                yield return X(code + 32, name.Replace("x", "ux"), StoreKind.Plain, StoreTraits.General | StoreTraits.WriteBack, width, Fixed);
            }
            foreach (var (code, name, width) in ((ulong, string, int)[])[(660, "stdbrx", 8), (662, "stwbrx", 4), (918, "sthbrx", 2)])
                yield return X(code, name, StoreKind.Plain, StoreTraits.General, width, Fixed);
            // The hypervisor's stores to caching inhibited storage.
            foreach (var (code, name, width) in ((ulong, string, int)[])[(1013, "stdcix", 8), (917, "stwcix", 4), (949, "sthcix", 2), (981, "stbcix", 1)])
                yield return X(code, name, StoreKind.Plain, StoreTraits.General, width, "Power ISA 3.1, book III, 5.4.1");
            foreach (var (code, name, width) in ((ulong, string, int)[])
                [(727, "stfdx", 8), (663, "stfsx", 4), (716, "stxsdx", 8), (231, "stvx", 16), (487, "stvxl", 16), (135, "stvebx", 1), (167, "stvehx", 2), (199, "stvewx", 4)])
                yield return X(code, name, StoreKind.Vector, 0, width, code is 727 or 663 ? Float : Vectors);
            // The lowest bit of a VSX store is the highest of its register number.
            foreach (var (code, name) in ((ulong, string)[])[(972, "stxvd2x"), (908, "stxvw4x"), (396, "stxvx"), (1004, "stxvb16x"), (940, "stxvh8x")])
                yield return X(code, name, StoreKind.Vector, 0, 16, Vectors);
        }
    }

    private static IEnumerable<EncodingRow> Others
    {
        get
        {
            foreach (var (code, name, width) in ((ulong, string, int)[])[(214, "stdcx.", 8), (150, "stwcx.", 4), (726, "sthcx.", 2), (694, "stbcx.", 1)])
                yield return X(code, name, StoreKind.Plain, StoreTraits.General | StoreTraits.Conditional, width, Reserve);
            yield return X(182, "stqcx.", StoreKind.Plain, StoreTraits.General | StoreTraits.Conditional | StoreTraits.Quadword, 16, Reserve);
            yield return new(Extended, 31UL << 26 | 1014 << 1, new(OperationKind.Store, "dcbz", "Power ISA 3.1, book II, 4.3.2")
                { Traits = StoreTraits.General | StoreTraits.Block, Elements = 0 });
        }
    }

    private static IEnumerable<EncodingRow> Fences
    {
        get
        {
            // L is two bits wide in all versions; the third and SC, of version 3.1, make other barriers, which no row has.
            yield return Fence(0xFFFF_FFFF, 0x7C00_04AC, "sync", Ordering.Fence.Full, Sync);
            yield return Fence(0xFFFF_FFFF, 0x7C20_04AC, "lwsync", Ordering.Fence.Lwsync, Sync);
            yield return Fence(0xFFFF_FFFF, 0x7C40_04AC, "ptesync", Ordering.Fence.Full, "Power ISA 3.1, book III, 6.9.2 (all that sync orders, and more)");
            yield return Fence(0xFFFF_FFFF, 0x7C00_06AC, "eieio", Ordering.Fence.Eieio, Sync);
            yield return Fence(0xFFFF_FFFF, 0x4C00_012C, "isync", Ordering.Fence.None, "Power ISA 3.1, book II, 4.6.1 (no barrier to accesses)");
            yield return new(0xFFFF_FFFF, 0x6000_0000, new(Nothing, "nop", Fixed));
        }
    }

    private static IEnumerable<EncodingRow> Loads
    {
        get
        {
            foreach (var (opcode, name, width) in ((ulong, string, int)[])[(32, "lwz", 4), (34, "lbz", 1), (40, "lhz", 2)])
                yield return Load(Primary, opcode << 26, name, width);
            yield return Load(0xFC00_0003, 58UL << 26, "ld", 8);
            foreach (var (code, name, width) in ((ulong, string, int)[])[(21, "ldx", 8), (23, "lwzx", 4), (279, "lhzx", 2), (87, "lbzx", 1), (532, "ldbrx", 8), (534, "lwbrx", 4), (84, "ldarx", 8), (20, "lwarx", 4)])
                yield return Load(Extended, 31UL << 26 | code << 1, name, width);
        }
    }

    private static EncodingRow General(ulong opcode, string name, int width, StoreTraits traits) =>
        Store(Primary, opcode << 26, name, StoreKind.Plain, StoreTraits.General | traits, width, Fixed);
    private static EncodingRow X(ulong code, string name, StoreKind kind, StoreTraits traits, int width, string source) =>
        Store(Extended, 31UL << 26 | code << 1, name, kind, traits, width, source);
    private static EncodingRow Store(ulong mask, ulong value, string name, StoreKind kind, StoreTraits traits, int width, string source) =>
        new(mask, value, new(OperationKind.Store, name, source) { Store = kind, Traits = traits, Width = width });
    private static EncodingRow Load(ulong mask, ulong value, string name, int width) => new(mask, value, new(OperationKind.Load, name, Fixed) { Width = width });
    private static EncodingRow Fence(ulong mask, ulong value, string name, Fence fence, string source) =>
        new(mask, value, new(OperationKind.Fence, name, source) { Fence = fence });
}
