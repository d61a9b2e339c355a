namespace Lab.Nvme.Protection;

/// <summary>End-to-end data protection type of a namespace, DPS bits 2:0 (NVM Command Set 1.1, 5.3).</summary>
public enum ProtectionType
{
    /// <summary>No protection information.</summary>
    None = 0,
    /// <summary>Type 1: guard, application tag, and a reference tag that begins with the low bits of the LBA and grows with each block.</summary>
    Type1 = 1,
    /// <summary>Type 2: as type 1, but the reference tag of the first block is any value.</summary>
    Type2 = 2,
    /// <summary>Type 3: the reference tag is the application's own and is not checked.</summary>
    Type3 = 3,
}
