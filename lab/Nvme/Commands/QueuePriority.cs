namespace Lab.Nvme.Commands;

/// <summary>
/// Queue Priority of a submission queue; used with weighted round robin only (NVMe Base 2.1, figure "Create I/O Submission Queue - Command Dword 11").
/// </summary>
public enum QueuePriority
{
    /// <summary>Urgent.</summary>
    Urgent = 0x0,
    /// <summary>High.</summary>
    High = 0x1,
    /// <summary>Medium.</summary>
    Medium = 0x2,
    /// <summary>Low.</summary>
    Low = 0x3,
}
