namespace Lab.Ordering;

/// <summary>What a mapping promises about caching, combining and order.</summary>
public enum MemoryType
{
    /// <summary>Ordinary cacheable memory.</summary>
    WriteBack,
    /// <summary>Device memory without combining: UC or UC- (x86), Device-nGnRE (Arm), caching inhibited and guarded (POWER), I/O (RISC-V).</summary>
    Uncached,
    /// <summary>Stores may be combined, delayed and reordered: WC (x86), Normal non-cacheable (Arm), caching inhibited and not guarded (POWER).</summary>
    WriteCombining,
}
