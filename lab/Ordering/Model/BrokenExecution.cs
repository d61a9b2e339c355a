namespace Lab.Ordering.Model;

/// <summary>An allowed order in which the doorbell arrives while some of an entry has not.</summary>
/// <param name="Reading">Whose reading of the architecture allows it: "portable", "Intel".</param>
/// <param name="Steps">What happens, one line each, up to the doorbell's arrival.</param>
/// <param name="Entry">Which entry.</param>
/// <param name="Missing">Bytes of it that have not arrived: bit i is byte i.</param>
/// <param name="Executed">The 64 bytes that the controller fetches: what was there, with what has arrived.</param>
public sealed record BrokenExecution(string Reading, IReadOnlyList<string> Steps, int Entry, ulong Missing, ReadOnlyMemory<byte> Executed)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join("\n", Steps);
}
