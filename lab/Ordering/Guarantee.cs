namespace Lab.Ordering;

/// <summary>What the architecture promises about the order "entry, then doorbell".</summary>
/// <param name="Holds">True: promised on every implementation. False: not promised. Null: this table does not know.</param>
/// <param name="Rule">Identifier of the rule in <see cref="OrderingRules"/>.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Source">Where the promise, or its absence, is written.</param>
public sealed record Guarantee(bool? Holds, string Rule, string Reason, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Holds switch { true => "guaranteed", false => "not guaranteed", null => "unknown" })} ({Rule}: {Reason})";
}
