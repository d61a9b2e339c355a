namespace Lab.Ordering.Model;

/// <summary>Where a store waits between its instruction and the device.</summary>
internal enum Station
{
    /// <summary>A queue: what came first leaves first.</summary>
    Queue,
    /// <summary>Write-combining buffers: anything leaves at any time.</summary>
    Combining,
    /// <summary>Stores to cacheable memory of a CPU that keeps no order among them.</summary>
    Memory,
    /// <summary>Stores that may be gathered and reordered, to memory that is neither cached nor ordered.</summary>
    Gathering,
}
