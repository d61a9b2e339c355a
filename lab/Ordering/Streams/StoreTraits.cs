namespace Lab.Ordering.Streams;

/// <summary>What else than its <see cref="StoreKind"/> matters of a store.</summary>
[Flags]
public enum StoreTraits
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>A store-release: all earlier accesses of its CPU are seen before it.</summary>
    Release = 1,
    /// <summary>One instruction stores several registers, and no order is promised among them.</summary>
    Multiple = 2,
    /// <summary>The instruction changes its base register too.</summary>
    WriteBack = 4,
    /// <summary>x86: encoded with VEX.</summary>
    Vex = 8,
    /// <summary>x86: encoded with EVEX.</summary>
    Evex = 16,
    /// <summary>x86: a store that KVM's emulator does not know although it is encoded without VEX.</summary>
    NotEmulated = 32,
    /// <summary>The instruction reads the memory too, and writes it in one indivisible step.</summary>
    Atomic = 64,
    /// <summary>A store-conditional.</summary>
    Conditional = 128,
    /// <summary>Clears a block of cache, whose size the instruction does not say.</summary>
    Block = 256,
    /// <summary>POWER: a quadword of general registers.</summary>
    Quadword = 512,
    /// <summary>z/Architecture: a PCI store instruction.</summary>
    Pci = 1024,
    /// <summary>A general register, or two, or an immediate; without it a vector or floating-point register.</summary>
    General = 2048,
}
