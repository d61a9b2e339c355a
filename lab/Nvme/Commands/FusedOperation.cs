namespace Lab.Nvme.Commands;

/// <summary>Fused Operation, bits 9:8 of CDW0 (NVMe Base 2.1, figure "Command Dword 0"). Value 3 is reserved.</summary>
public enum FusedOperation
{
    /// <summary>A command of its own.</summary>
    None = 0,
    /// <summary>First command of a fused pair: for the NVM command set, Compare.</summary>
    First = 1,
    /// <summary>Second command of a fused pair, in the slot after the first: for the NVM command set, Write.</summary>
    Second = 2,
}
