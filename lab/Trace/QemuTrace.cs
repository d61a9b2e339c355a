using System.Collections.Immutable;

namespace Lab.Trace;

/// <summary>What <see cref="QemuTraceReader"/> made of a raw trace.</summary>
/// <param name="Events">What belongs in a capture, in order.</param>
/// <param name="Lines">Lines read.</param>
/// <param name="SkippedLines">Lines of no event that matters here.</param>
/// <param name="StoresElsewhere">Stores outside the capture's regions: other devices, port I/O.</param>
public sealed record QemuTrace(ImmutableArray<TraceEvent> Events, int Lines, int SkippedLines, int StoresElsewhere);
