namespace Lab.Nvme.Protection;

/// <summary>
/// Protection Information Format, PIF of an extended LBA format (NVM Command Set 1.1, figure "Extended LBA Format Data Structure"). Value 3 names a
/// qualified type.
/// </summary>
public enum GuardFormat
{
    /// <summary>16-bit guard: tuples of 8 bytes.</summary>
    Guard16 = 0,
    /// <summary>32-bit guard: tuples of 16 bytes.</summary>
    Guard32 = 1,
    /// <summary>64-bit guard: tuples of 16 bytes.</summary>
    Guard64 = 2,
}
