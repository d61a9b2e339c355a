namespace Lab.Nvme.Commands;

/// <summary>
/// Descriptor Format of the source ranges of Copy (NVM Command Set 1.1, figure "Copy - Command Dword 12"). CDFS of Identify says which are supported.
/// </summary>
public enum CopyRangeFormat
{
    /// <summary>32 bytes, for namespaces with a 16-bit guard or without protection information; the sources are in the command's namespace.</summary>
    Guard16 = 0,
    /// <summary>40 bytes, for namespaces with a 32-bit or 64-bit guard; the sources are in the command's namespace.</summary>
    WideGuard = 1,
}
