namespace Lab.Nvme.Commands;

/// <summary>
/// Protection Information field of a command: PRACT and the three bits of PRCHK (NVM Command Set 1.1, figure "Protection Information Field").
/// </summary>
[Flags]
public enum PrInfo
{
    /// <summary>Protection information, where there is any, is passed through and not checked.</summary>
    None = 0,
    /// <summary>PRCHK bit 0: the reference tag is checked.</summary>
    CheckReferenceTag = 1,
    /// <summary>PRCHK bit 1: the application tag is checked.</summary>
    CheckApplicationTag = 2,
    /// <summary>PRCHK bit 2: the guard is checked.</summary>
    CheckGuard = 4,
    /// <summary>PRACT: the controller inserts protection information on a write and strips it on a read, where the metadata is no larger than it.</summary>
    Action = 8,
}
