using System.Collections.Immutable;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>A driver under test in a booted guest. The calls come in this order for each experiment; a function is named as the guest's sysfs does.</summary>
internal interface IGuestDriver : IAsyncDisposable
{
    /// <summary>Why this cell cannot carry the experiment out; null where it can.</summary>
    public Task<string?> WhyNotAsync(Experiment experiment, string function, CancellationToken cancel);

    /// <summary>Makes the function ready, before the device trace is on. Afterwards its BARs have addresses.</summary>
    public Task PrepareAsync(Experiment experiment, string function, CancellationToken cancel);

    /// <summary>Carries the experiment out, with the device trace on, and tells it what is meant. A driver that fails or hangs is told too, not thrown.</summary>
    public Task DriveAsync(Experiment experiment, string function, CancellationToken cancel);

    /// <summary>Names what was executed, after <see cref="ReleaseAsync"/>; the machine may have lost its power. Each address gets an answer.</summary>
    public Task<ImmutableArray<CodeSymbol>> NameAsync(Experiment experiment, IReadOnlyList<ulong> pcs, CancellationToken cancel);

    /// <summary>Clears up, with the device trace off. A driver whose log lies in the guest tells it now.</summary>
    public Task ReleaseAsync(Experiment experiment, string function, CancellationToken cancel);
}
