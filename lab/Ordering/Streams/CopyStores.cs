namespace Lab.Ordering.Streams;

/// <summary>The stores that a copy strategy makes of an entry, as <see cref="CopyForm.Becomes"/> says it in words.</summary>
/// <param name="Count">How many instructions.</param>
/// <param name="Width">Bytes that each of them stores.</param>
/// <param name="Element">Bytes of one element; as <paramref name="Width"/> where it is one access.</param>
/// <param name="Traits">What else matters of them.</param>
internal sealed record CopyStores(int Count, int Width, int Element, StoreTraits Traits)
{
    private const StoreTraits Pair = StoreTraits.Multiple;

    /// <summary>Looks a form up. Where it may be one of several the narrowest is meant, which leaves most open.</summary>
    public static CopyStores Of(CopyForm form, MemoryType memory)
    {
        var stores = Of(form);
        // The kernel makes PCI stores of a call, of eight bytes at most.
        return form.Architecture == Architecture.S390x && memory != MemoryType.WriteBack
            ? stores with { Traits = stores.Traits | StoreTraits.Pci, Count = 64 / Math.Min(8, stores.Width), Width = Math.Min(8, stores.Width), Element = Math.Min(8, stores.Element) }
            : stores;
    }

    private static CopyStores Of(CopyForm form) => (form.Architecture, form.Strategy) switch
    {
        (Architecture.AArch64, CopyStrategy.Store8 or CopyStrategy.Reversed) => Words(8, StoreTraits.Release),
        (Architecture.AArch64, CopyStrategy.Store4) => Words(4, StoreTraits.Release),
        (Architecture.AArch64, CopyStrategy.Bytes) => Words(1, StoreTraits.Release),
        (_, CopyStrategy.Store8 or CopyStrategy.Reversed) => Words(8, 0),
        (_, CopyStrategy.Store4) => Words(4, 0),
        (_, CopyStrategy.Bytes) => Words(1, 0),
        (Architecture.X86_64, CopyStrategy.NonTemporal) => Words(8, 0),
        (Architecture.X86_64, CopyStrategy.NonTemporalVector) => new(4, 16, 16, 0),
        (Architecture.X86_64, CopyStrategy.MemcpyToIo) => new(1, 64, 4, StoreTraits.General),
        (Architecture.X86_64, CopyStrategy.Store64) => new(1, 64, 64, StoreTraits.NotEmulated),
        (Architecture.X86_64, _) => new(4, 16, 16, 0),
        (Architecture.AArch64, CopyStrategy.NonTemporal) => new(4, 16, 8, Pair | StoreTraits.General),
        (Architecture.AArch64, CopyStrategy.MemcpyToIo) => Words(8, 0),
        (Architecture.AArch64, _) => new(2, 32, 16, Pair),
        (Architecture.Ppc64Le, CopyStrategy.MemcpyToIo) => Words(4, 0),
        (Architecture.Ppc64Le, CopyStrategy.SpanCopy or CopyStrategy.CopyBlock) => new(8, 8, 8, 0),
        _ => Words(8, 0),
    };

    private static CopyStores Words(int width, StoreTraits traits) => new(64 / width, width, width, traits | StoreTraits.General);
}
