namespace Lab.Machine.Paging;

/// <summary>Arm ARM DDI 0487, D8.2 and D8.3: stage 1 of EL1 and EL0, with the three granules and addresses of 48 or 52 bits.</summary>
internal static class ArmTables
{
    private const ulong Low48 = 0x0000_FFFF_FFFF_FFFF;

    public static async Task<(PageEntry Entry, ulong Page)> FindAsync(StoreQuestion store, Func<ulong, Task<ulong>> read)
    {
        var control = store.Registers["TCR_EL1"];
        // Bit 55 chooses the half of the address space (D8.2.4).
        var upper = (store.Virtual >> 55 & 1) != 0;
        var pageShift = upper ? (control >> 30 & 3) switch { 1 => 14, 2 => 12, _ => 16 } : (control >> 14 & 3) switch { 0 => 12, 1 => 16, _ => 14 };
        // TCR_EL1.DS with the smaller granules, TCR_EL1.IPS with the largest.
        var is52 = pageShift == 16 ? (control >> 32 & 7) >= 6 : (control >> 59 & 1) != 0;
        var (bits, inputBits, root) = (pageShift - 3, 64 - (int)(control >> (upper ? 16 : 0) & 0x3F), store.Registers[upper ? "TTBR1_EL1" : "TTBR0_EL1"]);
        var table = root & Low48 & ~0x3FUL | (is52 ? (root >> 2 & 0xF) << 48 : 0);
        for (var shift = pageShift + (inputBits - pageShift - 1) / bits * bits; ; shift -= bits)
        {
            var width = Math.Min(bits, inputBits - shift);
            var at = table + (store.Virtual >> shift & (1UL << width) - 1) * sizeof(ulong);
            var entry = await read(at).ConfigureAwait(false);
            var isTable = (entry & 2) != 0;
            if ((entry & 1) == 0 || shift == pageShift && !isTable)
                throw PageTables.Nothing(store, at, entry);
            var output = Address(entry, pageShift, is52);
            if (shift == pageShift || !isTable)
                return (new(at, entry, 1UL << shift, (int)(entry >> 2 & 7)), output & ~((1UL << shift) - 1));
            table = output;
        }
    }

    // D8.3.1: where addresses have 52 bits, the upper ones are where smaller addresses have nothing or the shareability.
    private static ulong Address(ulong entry, int pageShift, bool is52) => (pageShift, is52) switch
    {
        (16, true) => entry & Low48 & ~0xFFFFUL | (entry >> 12 & 0xF) << 48,
        (_, true) => entry & 0x0003_FFFF_FFFF_FFFF & ~((1UL << pageShift) - 1) | (entry >> 8 & 3) << 50,
        _ => entry & Low48 & ~((1UL << pageShift) - 1),
    };
}
