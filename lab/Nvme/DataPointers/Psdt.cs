namespace Lab.Nvme.DataPointers;

/// <summary>PRP or SGL for Data Transfer, bits 15:14 of CDW0 (NVMe Base 2.1, figure "Command Dword 0"). Value 3 is reserved.</summary>
public enum Psdt
{
    /// <summary>PRPs; MPTR is the address of a contiguous metadata buffer.</summary>
    Prp = 0,
    /// <summary>SGLs; MPTR is the address of a contiguous metadata buffer.</summary>
    SglMetadataBuffer = 1,
    /// <summary>SGLs; MPTR is the address of an SGL segment of exactly one descriptor.</summary>
    SglMetadataSgl = 2,
}
