namespace Lab.Ordering;

/// <summary>
/// Which combinations of memory type and fence promise that an entry is with the device before its doorbell is.
/// The doorbell itself is a 4-byte store to an uncached mapping. First matching row wins.
/// </summary>
public static class OrderingRules
{
    private sealed record Row(Architecture Arch, MemoryType Memory, Fence[] Fences, bool Holds, string Rule, string Reason, string Source);

    private static readonly Fence[] AnyFence = [Fence.None, Fence.Store, Fence.Full, Fence.Locked];

    private static readonly Row[] Table =
    [
        new(Architecture.X86_64, MemoryType.Uncached, AnyFence, true, "X1",
            "stores to uncached memory reach the bus in program order", "Intel SDM vol. 3A, 12.3 (strong uncacheable, UC-)"),
        new(Architecture.X86_64, MemoryType.WriteBack, AnyFence, true, "X1",
            "a store to write-back memory is visible before a later uncached store (TSO)", "Intel SDM vol. 3A, 9.2.2; Linux dma_wmb() on x86 is a compiler barrier"),
        new(Architecture.X86_64, MemoryType.WriteCombining, [Fence.Store, Fence.Full, Fence.Locked], true, "X2",
            "sfence, mfence and locked instructions drain the write-combining buffers", "Intel SDM vol. 3A, 12.3 (WC) and 9.2.5"),
        new(Architecture.X86_64, MemoryType.WriteCombining, [Fence.None], false, "X3",
            "no fence between write-combining stores and the doorbell: Intel documents that an uncached write drains the buffers, AMD only an uncached read",
            "Intel SDM vol. 3A, 12.3.1; AMD Family 17h Software Optimization Guide, 2.13.3"),
    ];

    /// <summary>Looks up the promise for one submission queue.</summary>
    /// <param name="arch">Architecture whose instructions ran.</param>
    /// <param name="entries">Memory type of the mapping that the entry was stored through.</param>
    /// <param name="fence">Fence between the last store of the entry and the doorbell.</param>
    public static Guarantee EntryBeforeDoorbell(Architecture arch, MemoryType entries, Fence fence)
    {
        foreach (var row in Table)
            if (row.Arch == arch && row.Memory == entries && row.Fences.Contains(fence))
                return new(row.Holds, row.Rule, row.Reason, row.Source);
        return new(null, "-", $"no rule yet for {arch}, {entries}, {fence}", "lab/Ordering/OrderingRules.cs");
    }
}
