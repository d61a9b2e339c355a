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
    /// <summary>Interrupt Mask Clear, 32 bits.</summary>
    public const int Intmc = 0x10;
    /// <summary>Controller Configuration, 32 bits.</summary>
    public const int Cc = 0x14;
    /// <summary>Controller Status, 32 bits.</summary>
    public const int Csts = 0x1C;
    /// <summary>NVM Subsystem Reset, 32 bits; there where CAP.NSSRS is 1.</summary>
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
    /// <summary>Boot Partition Information, 32 bits; there where CAP.BPS is 1.</summary>
    public const int BpInfo = 0x40;
    /// <summary>Boot Partition Read Select, 32 bits; there where CAP.BPS is 1.</summary>
    public const int BpRsel = 0x44;
    /// <summary>Boot Partition Memory Buffer Location, 64 bits; there where CAP.BPS is 1.</summary>
    public const int BpMbl = 0x48;
    /// <summary>Controller Memory Buffer Memory Space Control, 64 bits.</summary>
    public const int CmbMsc = 0x50;
    /// <summary>Controller Memory Buffer Status, 32 bits.</summary>
    public const int CmbSts = 0x58;
    /// <summary>Controller Memory Buffer Elasticity Buffer Size, 32 bits.</summary>
    public const int CmbEbs = 0x5C;
    /// <summary>Controller Memory Buffer Sustained Write Throughput, 32 bits.</summary>
    public const int CmbSwtp = 0x60;
    /// <summary>NVM Subsystem Shutdown, 32 bits; there where CAP.NSSS is 1.</summary>
    public const int Nssd = 0x64;
    /// <summary>Controller Ready Timeouts, 32 bits; there where CAP.CRMS is not 0.</summary>
    public const int Crto = 0x68;
    /// <summary>Persistent Memory Region Capabilities, 32 bits; there where CAP.PMRS is 1, as all that follow.</summary>
    public const int PmrCap = 0xE00;
    /// <summary>Persistent Memory Region Control, 32 bits.</summary>
    public const int PmrCtl = 0xE04;
    /// <summary>Persistent Memory Region Status, 32 bits.</summary>
    public const int PmrSts = 0xE08;
    /// <summary>Persistent Memory Region Elasticity Buffer Size, 32 bits.</summary>
    public const int PmrEbs = 0xE0C;
    /// <summary>Persistent Memory Region Sustained Write Throughput, 32 bits.</summary>
    public const int PmrSwtp = 0xE10;
    /// <summary>Persistent Memory Region Memory Space Control Lower, 32 bits.</summary>
    public const int PmrMscl = 0xE14;
    /// <summary>Persistent Memory Region Memory Space Control Upper, 32 bits.</summary>
    public const int PmrMscu = 0xE18;
    /// <summary>First doorbell: Submission Queue 0 Tail.</summary>
    public const int Doorbells = 0x1000;
}
