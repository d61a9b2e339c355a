namespace Lab.Judge.Replaying;

/// <summary>What ended a queue.</summary>
internal enum QueueEnd
{
    /// <summary>Nothing that the trace shows.</summary>
    None,
    /// <summary>A new queue took its identifier.</summary>
    Replaced,
    /// <summary>The device deleted it.</summary>
    Deleted,
    /// <summary>CC.EN = 0, without a reset in the log: the controller was shut down or given up.</summary>
    Disabled,
    /// <summary>A reset that the driver told of.</summary>
    Reset,
}
