namespace Lab.Machine.Places;

/// <summary>A program that was started somewhere.</summary>
internal interface IProgram : IDisposable
{
    /// <summary>Its process id on this host; null where it has none here.</summary>
    public int? Pid { get; }

    /// <summary>Completes with the exit code, 128 + signal when a signal ended it. Never faults.</summary>
    public Task<int> Exited { get; }

    /// <summary>Ends it with SIGKILL; nothing happens where it has ended.</summary>
    public void Kill();
}
