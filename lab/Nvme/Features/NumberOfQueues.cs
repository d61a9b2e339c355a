namespace Lab.Nvme.Features;

/// <summary>
/// Completion dword 0 of Set or Get Features, Number of Queues (NVMe Base 2.1, 5.1.25.1.5). Both counts are 0's based in the word.
/// <code>
///  31              16 15              0
/// | NCQA (0's based) | NSQA (0's based) |
/// </code>
/// </summary>
public readonly record struct NumberOfQueues(uint Value)
{
    /// <summary>I/O submission queues allocated, 1's based.</summary>
    public int SubmissionQueues => Value.Field(15, 0) + 1;
    /// <summary>I/O completion queues allocated, 1's based.</summary>
    public int CompletionQueues => Value.Field(31, 16) + 1;

    /// <inheritdoc/>
    public override string ToString() => $"{SubmissionQueues} I/O submission and {CompletionQueues} I/O completion queues";
}
