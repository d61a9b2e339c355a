namespace Lab.Driver;

/// <summary>As many commands as a queue holds have no answer yet: poll, or await some, and submit again.</summary>
public sealed class QueueFullException(int queue, int capacity)
    : DriverException($"queue {queue} is full: {capacity} commands have no answer yet; poll it or await some, then submit again")
{
    /// <summary>The queue.</summary>
    public int Queue { get; } = queue;
}
