namespace Lab.Cases.Measuring;

/// <summary>A driver as it is measured: 4 KiB reads at random places, always the same number of them under way.</summary>
/// <param name="Managed">The managed driver; else the kernel's.</param>
/// <param name="Depth">Reads under way, 1 to 128.</param>
public sealed record IoSetup(bool Managed, int Depth)
{
    /// <summary>The submission queue lies in the controller memory buffer.</summary>
    public bool InCmb { get; init; }
    /// <summary>The managed driver's queue has no lock.</summary>
    public bool Unlocked { get; init; }
    /// <summary>Threads on the managed driver's one queue.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>As the agent reads it (lab/Guest/Loads/LoadSetup.cs).</summary>
    internal string ForAgent => Managed
        ? $"managed {Depth}{(InCmb ? " cmb" : "")}{(Unlocked ? " unlocked" : "")}{(Threads == 1 ? "" : $" threads={Threads}")}"
        : $"kernel {Depth}";
}
