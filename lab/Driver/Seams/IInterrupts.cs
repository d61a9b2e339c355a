namespace Lab.Driver.Seams;

/// <summary>MSI-X interrupts as counters to wait for.</summary>
public interface IInterrupts : IDisposable
{
    /// <summary>How many vectors there are, at least 1.</summary>
    public int Count { get; }

    /// <summary>Blocks until the vector has fired since the last call, or the time is over. One waiter a vector.</summary>
    /// <param name="vector">0 to <see cref="Count"/> - 1.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>Whether it fired.</returns>
    public bool Wait(int vector, TimeSpan timeout);
}
