using Lab.Driver.Seams;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Providers;

/// <summary>The range of a BAR that a provider gives.</summary>
/// <param name="Node">Whose.</param>
/// <param name="Bar">Number of the BAR.</param>
/// <param name="BarBytes">Length of the BAR.</param>
/// <param name="BusAddress">Bus address of the BAR; 0 for one that nobody assigned.</param>
public sealed record ProviderOptions(PciNode Node, int Bar, long BarBytes, ulong BusAddress)
{
    /// <summary>Where the range begins in the BAR.</summary>
    public long Offset { get; init; }
    /// <summary>Length of the range; 0 for the rest of the BAR.</summary>
    public long Bytes { get; init; }
    /// <summary>What people call it; null for the function's name.</summary>
    public string? Name { get; init; }
    /// <summary>What kind of memory it is, in one word: "cmb", "pmr", "bar".</summary>
    public string Kind { get; init; } = "bar";
    /// <summary>The BAR as it is mapped, by which a client that the host bridge translates for is given it; null where nobody transfers.</summary>
    public IMemoryWindow? Window { get; init; }
    /// <summary>Address at which the function itself decodes the first byte of the BAR, where that is not its bus address (CMBMSC.CBA, PMRMSC.CBA).</summary>
    public ulong? OwnAddress { get; init; }
    /// <summary>
    /// Asked after each use: why what lies in the memory can no longer be trusted, in one sentence; null where it can. What a function that was reset or
    /// taken out has swallowed ended with a good status for whoever sent it.
    /// </summary>
    public Func<string?>? WhyLost { get; init; }
}
