using System.Collections.Immutable;

namespace Lab.Cases.Bundles;

/// <summary>The first thing in a bundle, <c>bundle.json</c>: what was run, where, what was found, and a digest of everything.</summary>
public sealed record BundleManifest
{
    /// <summary>Schema that this lab writes, and the only one that it reads: there was none before.</summary>
    public const int Newest = 1;

    /// <summary>Version of the format.</summary>
    public int Schema { get; init; } = Newest;
    /// <summary>Version of the lab that made it.</summary>
    public required string Lab { get; init; }
    /// <summary>When.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }
    /// <summary>The cell that was asked for.</summary>
    public required BundleCell Cell { get; init; }
    /// <summary>What it was: versions, and the SHA-256 of QEMU, kernel, initial RAM disk and agent.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }
    /// <summary>Facts of the host: architecture, kernel, processors, .NET.</summary>
    public required ImmutableSortedDictionary<string, string> Host { get; init; }
    /// <summary>Seed of the run.</summary>
    public ulong Seed { get; init; }
    /// <summary>What was found.</summary>
    public required CaseVerdict Verdict { get; init; }
    /// <summary>What is right in this cell.</summary>
    public required CaseVerdict Expected { get; init; }
    /// <summary>Why, one line.</summary>
    public required string Reason { get; init; }
    /// <summary>The verdict of each rule.</summary>
    public required ImmutableArray<BundleFinding> Findings { get; init; }
    /// <summary>Everything else in the bundle, and the disks that are too large for it.</summary>
    public required ImmutableArray<BundleEntry> Entries { get; init; }
}
