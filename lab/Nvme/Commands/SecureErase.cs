namespace Lab.Nvme.Commands;

/// <summary>Secure Erase Settings of Format NVM (NVMe Base 2.1, figure "Format NVM - Command Dword 10").</summary>
public enum SecureErase
{
    /// <summary>No secure erase operation requested.</summary>
    None = 0x0,
    /// <summary>User Data Erase.</summary>
    UserData = 0x1,
    /// <summary>Cryptographic Erase.</summary>
    Cryptographic = 0x2,
}
