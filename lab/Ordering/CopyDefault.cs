namespace Lab.Ordering;

/// <summary>How a driver stores entries when nobody chooses.</summary>
/// <param name="Copy">The copy strategy.</param>
/// <param name="Fence">What stands between entry and doorbell.</param>
/// <param name="Reason">Why these, one sentence.</param>
/// <param name="Source">Where the reason comes from.</param>
public sealed record CopyDefault(CopyStrategy Copy, Fence Fence, string Reason, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => $"{CopyForm.NameOf(Copy)}, then {Fence}: {Reason} ({Source})";
}
