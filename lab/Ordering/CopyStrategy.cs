namespace Lab.Ordering;

/// <summary>How the 64 bytes of an entry are stored.</summary>
public enum CopyStrategy
{
    /// <summary>Eight 8-byte stores in ascending order.</summary>
    Store8,
    /// <summary>Sixteen 4-byte stores in ascending order.</summary>
    Store4,
    /// <summary>One 64-byte struct copy: as wide as the compiler and the CPU make it, in no promised order.</summary>
    Vector,
}
