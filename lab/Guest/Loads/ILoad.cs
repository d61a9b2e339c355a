namespace Lab.Guest.Loads;

/// <summary>A driver under load: 4 KiB reads at random places of namespace 1, always the same number of them under way; or copies, one after another.</summary>
internal interface ILoad : IDisposable
{
    /// <summary>Reads, or copies.</summary>
    /// <param name="operations">How many.</param>
    /// <param name="seed">Of the places.</param>
    /// <exception cref="Driver.DriverException">A command failed.</exception>
    public LoadResult Run(long operations, ulong seed);

    /// <summary>Waits for answers with nothing under way, to learn what waiting costs; a driver that sleeps until it is interrupted does nothing.</summary>
    /// <param name="turns">How often it looks for an answer.</param>
    public LoadResult Idle(long turns);
}
