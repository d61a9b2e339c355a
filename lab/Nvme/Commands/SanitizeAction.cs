namespace Lab.Nvme.Commands;

/// <summary>Sanitize Action (NVMe Base 2.1, figure "Sanitize - Command Dword 10").</summary>
public enum SanitizeAction
{
    /// <summary>Exit Failure Mode.</summary>
    ExitFailureMode = 0x1,
    /// <summary>Start a block erase sanitize operation.</summary>
    BlockErase = 0x2,
    /// <summary>Start an overwrite sanitize operation.</summary>
    Overwrite = 0x3,
    /// <summary>Start a crypto erase sanitize operation.</summary>
    CryptoErase = 0x4,
    /// <summary>Exit Media Verification State.</summary>
    ExitMediaVerificationState = 0x5,
}
