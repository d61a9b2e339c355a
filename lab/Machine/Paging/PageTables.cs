namespace Lab.Machine.Paging;

/// <summary>
/// Walks a guest's page tables in its memory as its processor's MMU does: Intel SDM vol. 3A, 4.5 (4-level and 5-level paging); Arm ARM DDI 0487, D8.2 and D8.3 (stage 1
/// translation, VMSAv8-64 descriptors, with FEAT_LPA and FEAT_LPA2); RISC-V privileged architecture, 12.3 to 12.6 (Sv39 to Sv57) and Svpbmt.
/// </summary>
public static class PageTables
{
    /// <summary>The registers that a walk begins with, in the order in which the plugin tells them; none where the lab knows no walk.</summary>
    public static string[] Registers(string arch) => arch switch
    {
        "x86_64" => ["cr3", "cr4"],
        "aarch64" => ["TTBR0_EL1", "TTBR1_EL1", "TCR_EL1", "MAIR_EL1"],
        "riscv64" => ["satp"],
        _ => [],
    };

    /// <summary>Finds the entry that maps the address of a store.</summary>
    /// <param name="arch">The guest's architecture.</param>
    /// <param name="store">The store. The entry must lead to where it went.</param>
    /// <param name="read">Reads 8 bytes of guest-physical memory.</param>
    /// <exception cref="PageWalkException">QEMU does not tell the registers, an entry maps nothing, or the tables lead elsewhere.</exception>
    public static async Task<PageEntry> FindAsync(string arch, StoreQuestion store, Func<ulong, Task<ulong>> read)
    {
        if (Registers(arch) is not { Length: > 0 } names)
            throw new PageWalkException($"the lab does not walk the page tables of {arch}");
        if (names.FirstOrDefault(name => !store.Registers.ContainsKey(name)) is { } missing)
            throw new PageWalkException($"QEMU does not tell its plugin the register {missing}");
        var (entry, page) = await (arch switch
        {
            "x86_64" => X86Tables.FindAsync(store, read),
            "aarch64" => ArmTables.FindAsync(store, read),
            _ => RiscVTables.FindAsync(store, read),
        }).ConfigureAwait(false);
        var leadsTo = page + (store.Virtual & entry.PageBytes - 1);
        return leadsTo == store.Physical ? entry
            : throw new PageWalkException($"the page tables lead from 0x{store.Virtual:x} to 0x{leadsTo:x}, and the store went to 0x{store.Physical:x}");
    }

    internal static PageWalkException Nothing(StoreQuestion store, ulong at, ulong entry) =>
        new($"the page-table entry 0x{entry:x} at 0x{at:x} maps nothing at 0x{store.Virtual:x}");
}
