namespace Lab.Ordering;

/// <summary>The instruction set architectures that the lab knows.</summary>
public enum Architecture
{
    /// <summary>x86_64 (AMD64, Intel 64).</summary>
    X86_64,
    /// <summary>AArch64, Armv8-A and later.</summary>
    AArch64,
    /// <summary>RISC-V, 64 bits.</summary>
    RiscV64,
    /// <summary>POWER, 64 bits little-endian.</summary>
    Ppc64Le,
    /// <summary>z/Architecture.</summary>
    S390x,
}
