namespace Lab.Nvme;

/// <summary>The two kinds of queue.</summary>
public enum QueueKind
{
    /// <summary>The host produces 64-byte entries and rings the tail doorbell.</summary>
    Submission,
    /// <summary>The controller produces 16-byte entries; the host rings the head doorbell.</summary>
    Completion,
}
