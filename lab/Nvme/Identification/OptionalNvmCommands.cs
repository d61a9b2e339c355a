namespace Lab.Nvme.Identification;

/// <summary>Optional NVM Command Support, ONCS of Identify Controller (NVMe Base 2.1, bytes 521:520).</summary>
[Flags]
public enum OptionalNvmCommands : ushort
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Compare.</summary>
    Compare = 1 << 0,
    /// <summary>Write Uncorrectable.</summary>
    WriteUncorrectable = 1 << 1,
    /// <summary>Dataset Management.</summary>
    DatasetManagement = 1 << 2,
    /// <summary>Write Zeroes.</summary>
    WriteZeroes = 1 << 3,
    /// <summary>The Save field of Set Features and the Select field of Get Features.</summary>
    SaveSelectFields = 1 << 4,
    /// <summary>Reservations.</summary>
    Reservations = 1 << 5,
    /// <summary>The Timestamp feature.</summary>
    Timestamp = 1 << 6,
    /// <summary>Verify.</summary>
    Verify = 1 << 7,
    /// <summary>Copy.</summary>
    Copy = 1 << 8,
    /// <summary>A whole Copy command is atomic where its size allows.</summary>
    CopySingleAtomicity = 1 << 9,
    /// <summary>All copies are fast copies.</summary>
    AllFastCopy = 1 << 10,
    /// <summary>Maximum Write Zeroes with deallocate is limited by WZDSL.</summary>
    WriteZeroesDeallocate = 1 << 11,
    /// <summary>The NSZ bit of Write Zeroes.</summary>
    NamespaceZeroes = 1 << 12,
}
