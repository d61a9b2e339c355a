namespace Lab.Nvme.Commands;

/// <summary>Status Code Type (NVMe Base 2.1, figure "Status Code - Status Code Type Values").</summary>
public enum StatusCodeType
{
    /// <summary>Generic Command Status.</summary>
    Generic = 0,
    /// <summary>Command Specific Status: the code depends on the command.</summary>
    CommandSpecific = 1,
    /// <summary>Media and Data Integrity Errors.</summary>
    MediaAndDataIntegrity = 2,
    /// <summary>Path Related Status.</summary>
    PathRelated = 3,
    /// <summary>Vendor Specific.</summary>
    VendorSpecific = 7,
}
