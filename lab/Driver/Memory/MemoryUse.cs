namespace Lab.Driver.Memory;

/// <summary>What memory is wanted for. CMBSZ and PMRCAP allow each use or do not.</summary>
public enum MemoryUse
{
    /// <summary>A submission queue (CMBSZ.SQS).</summary>
    SubmissionQueue,
    /// <summary>A completion queue (CMBSZ.CQS).</summary>
    CompletionQueue,
    /// <summary>PRP lists and SGL segments (CMBSZ.LISTS).</summary>
    Lists,
    /// <summary>Data and metadata that the controller writes, for example of a Read (CMBSZ.RDS, PMRCAP.RDS).</summary>
    ReadData,
    /// <summary>Data and metadata that the controller reads, for example of a Write (CMBSZ.WDS, PMRCAP.WDS).</summary>
    WriteData,
}
