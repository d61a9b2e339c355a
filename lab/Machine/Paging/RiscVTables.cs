namespace Lab.Machine.Paging;

/// <summary>RISC-V privileged architecture, 12.3 to 12.6: Sv39, Sv48, Sv57.</summary>
internal static class RiscVTables
{
    private const int PageShift = 12, LevelBits = 9;

    public static async Task<(PageEntry Entry, ulong Page)> FindAsync(StoreQuestion store, Func<ulong, Task<ulong>> read)
    {
        var root = store.Registers["satp"];
        var levels = (root >> 60) switch { 8 => 3, 9 => 4, 10 => 5, var mode => throw new PageWalkException($"satp has the mode {mode}, which is no paging that the lab knows") };
        var table = (root & (1UL << 44) - 1) << PageShift;
        for (var level = levels - 1; level >= 0; level--)
        {
            var shift = PageShift + LevelBits * level;
            var at = table + (store.Virtual >> shift & (1 << LevelBits) - 1) * sizeof(ulong);
            var entry = await read(at).ConfigureAwait(false);
            if ((entry & 1) == 0)
                throw PageTables.Nothing(store, at, entry);
            table = (entry >> 10 & (1UL << 44) - 1) << PageShift;
            // A leaf is what can be read, written or executed.
            if ((entry & 0xE) != 0)
                return (new(at, entry, 1UL << shift, (int)(entry >> 61 & 3)), table & ~((1UL << shift) - 1));
        }
        throw new PageWalkException($"the page tables have no leaf for 0x{store.Virtual:x}");
    }
}
