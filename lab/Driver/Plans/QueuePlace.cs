namespace Lab.Driver.Plans;

/// <summary>Where a queue may lie.</summary>
public enum QueuePlace
{
    /// <summary>Host memory, reached by the controller's DMA.</summary>
    Host,
    /// <summary>The controller's own memory buffer, reached by CPU stores.</summary>
    Cmb,
}
