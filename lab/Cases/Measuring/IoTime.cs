using System.Globalization;

namespace Lab.Cases.Measuring;

/// <summary>How long reads took, by the guest's clock.</summary>
/// <param name="Operations">Reads that were answered.</param>
/// <param name="Seconds">From the first submission to the last answer.</param>
/// <param name="IdleTurns">How often a driver that polls looked for an answer and found none.</param>
/// <param name="AllocatedBytes">Managed memory that the reading threads allocated meanwhile; null where the runtime does not tell.</param>
public sealed record IoTime(long Operations, double Seconds, long IdleTurns, long? AllocatedBytes)
{
    /// <summary>Reads per second.</summary>
    public double Rate => Operations / Seconds;

    /// <summary>From the agent's answer (lab/Guest/Loads/LoadResult.cs).</summary>
    /// <exception cref="CaseException">It is none.</exception>
    internal static IoTime Parse(string text)
    {
        var facts = text.Split(' ').Select(fact => fact.Split('=')).Where(fact => fact.Length == 2).ToDictionary(fact => fact[0], fact => fact[1]);
        return facts.TryGetValue("operations", out var operations) && facts.TryGetValue("nanoseconds", out var time) && facts.TryGetValue("idle", out var idle)
                && facts.TryGetValue("allocated", out var allocated)
            ? new(Number(operations), Number(time) / 1e9, Number(idle), Number(allocated) is >= 0 and var bytes ? bytes : null)
            : throw new CaseException($"the agent answered a load with '{text}'.", 4);
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
