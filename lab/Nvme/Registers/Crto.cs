namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Ready Timeouts (NVMe Base 2.1, offset 68h). Where CAP.CRMS is not 0 these bound the wait for CSTS.RDY after CC.EN = 1, not CAP.TO,
/// which saturates at 127.5 s.
/// <code>
///  31           16 15            0
/// | CRIMT (500 ms) | CRWMT (500 ms) |
/// </code>
/// </summary>
public readonly record struct Crto(uint Value)
{
    /// <summary>Controller Ready With Media Timeout.</summary>
    public TimeSpan WithMedia => TimeSpan.FromMilliseconds(500L * Value.Field(15, 0));
    /// <summary>Controller Ready Independent of Media Timeout.</summary>
    public TimeSpan IndependentOfMedia => TimeSpan.FromMilliseconds(500L * Value.Field(31, 16));

    /// <inheritdoc/>
    public override string ToString() => $"CRTO {Value:x8}: CRWMT {WithMedia.TotalMilliseconds} ms, CRIMT {IndependentOfMedia.TotalMilliseconds} ms";
}
