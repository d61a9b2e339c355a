namespace Lab.Nvme.Registers;

/// <summary>Byte offsets of the controller properties in BAR 0 (NVMe Base 2.1, figure "Property Definition").</summary>
public static class Register
{
    /// <summary>Controller Capabilities, 64 bits.</summary>
    public const int Cap = 0x00;
    /// <summary>Version, 32 bits.</summary>
    public const int Vs = 0x08;
    /// <summary>Interrupt Mask Set, 32 bits.</summary>
    public const int Intms = 0x0C;
    /// <summary>Controller Configuration, 32 bits.</summary>
    public const int Cc = 0x14;
    /// <summary>Controller Status, 32 bits.</summary>
    public const int Csts = 0x1C;
    /// <summary>NVM Subsystem Reset, 32 bits.</summary>
    public const int Nssr = 0x20;
    /// <summary>Admin Queue Attributes, 32 bits.</summary>
    public const int Aqa = 0x24;
    /// <summary>Admin Submission Queue Base Address, 64 bits.</summary>
    public const int Asq = 0x28;
    /// <summary>Admin Completion Queue Base Address, 64 bits.</summary>
    public const int Acq = 0x30;
    /// <summary>Controller Memory Buffer Location, 32 bits.</summary>
    public const int CmbLoc = 0x38;
    /// <summary>Controller Memory Buffer Size, 32 bits.</summary>
    public const int CmbSz = 0x3C;
    /// <summary>Controller Memory Buffer Memory Space Control, 64 bits.</summary>
    public const int CmbMsc = 0x50;
    /// <summary>Controller Memory Buffer Status, 32 bits.</summary>
    public const int CmbSts = 0x58;
    /// <summary>First doorbell: Submission Queue 0 Tail.</summary>
    public const int Doorbells = 0x1000;
}
