using System.Diagnostics;
using System.Globalization;

namespace Lab.Guest.Loads;

/// <summary>What a load came to.</summary>
/// <param name="Operations">Reads that were answered.</param>
/// <param name="Ticks">Of the stopwatch, from the first submission to the last answer.</param>
/// <param name="IdleTurns">How often somebody looked for an answer and found none.</param>
/// <param name="AllocatedBytes">Managed memory that the reading threads allocated meanwhile; null where the runtime does not tell.</param>
internal readonly record struct LoadResult(long Operations, long Ticks, long IdleTurns, long? AllocatedBytes)
{
    /// <summary>As the host reads it.</summary>
    public override string ToString() => string.Format(
        CultureInfo.InvariantCulture, "operations={0} nanoseconds={1:0} idle={2} allocated={3}", Operations, Ticks * 1e9 / Stopwatch.Frequency, IdleTurns, AllocatedBytes ?? -1);
}
