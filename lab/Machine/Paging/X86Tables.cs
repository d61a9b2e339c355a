namespace Lab.Machine.Paging;

/// <summary>Intel SDM vol. 3A, 4.5: tables of 512 entries, four or five levels, pages of 4 KiB, 2 MiB and 1 GiB.</summary>
internal static class X86Tables
{
    private const int PageShift = 12, LevelBits = 9;
    private const ulong AddressMask = 0x000F_FFFF_FFFF_F000, FiveLevels = 1 << 12, Present = 1, Large = 1 << 7;

    public static async Task<(PageEntry Entry, ulong Page)> FindAsync(StoreQuestion store, Func<ulong, Task<ulong>> read)
    {
        var table = store.Registers["cr3"] & AddressMask;
        for (var level = (store.Registers["cr4"] & FiveLevels) != 0 ? 4 : 3; ; level--)
        {
            var shift = PageShift + LevelBits * level;
            var at = table + (store.Virtual >> shift & (1 << LevelBits) - 1) * sizeof(ulong);
            var entry = await read(at).ConfigureAwait(false);
            if ((entry & Present) == 0)
                throw PageTables.Nothing(store, at, entry);
            if (level == 0 || level <= 2 && (entry & Large) != 0)
                return (new(at, entry, 1UL << shift, Attribute(entry, level > 0)), entry & AddressMask & ~((1UL << shift) - 1));
            table = entry & AddressMask;
        }
    }

    // 4.9.2: 4 * PAT + 2 * PCD + PWT; the first is bit 7, or bit 12 where bit 7 says that the page is large.
    private static int Attribute(ulong entry, bool large) => (int)((entry >> (large ? 12 : 7) & 1) << 2 | entry >> 3 & 3);
}
