namespace Lab.Ordering;

/// <summary>What the architecture promises about the order "entry, then doorbell".</summary>
/// <param name="Kind">The verdict.</param>
/// <param name="Rule">Identifier of the rule in <see cref="OrderingRules"/> or <see cref="Streams.StreamRules"/>.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Source">Where the promise, or its absence, is written.</param>
public sealed record Guarantee(GuaranteeKind Kind, string Rule, string Reason, string Source)
{
    /// <summary>What portable software may build on. True: it holds everywhere. False: it does not. Null: unknown.</summary>
    public bool? Holds => Kind switch { GuaranteeKind.Guaranteed => true, GuaranteeKind.Unknown => null, _ => false };

    /// <summary>The kind in words: "not guaranteed".</summary>
    public string Words => Kind switch
    {
        GuaranteeKind.Guaranteed => "guaranteed",
        GuaranteeKind.NotGuaranteed => "not guaranteed",
        GuaranteeKind.VendorDependent => "not guaranteed by every vendor",
        GuaranteeKind.Fault => "fault",
        _ => "unknown",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Words} ({Rule}: {Reason})";

    /// <summary>The one that decides where all of several must hold: what is known to fail, then what is not known.</summary>
    public static Guarantee Weaker(Guarantee one, Guarantee other) => Weakness(one.Kind) >= Weakness(other.Kind) ? one : other;

    /// <summary>The one that decides where any of several will do: what is known to hold, then what is not known.</summary>
    internal static Guarantee Stronger(Guarantee one, Guarantee other) => Strength(one.Kind) >= Strength(other.Kind) ? one : other;

    private static int Weakness(GuaranteeKind kind) => kind switch
    {
        GuaranteeKind.Guaranteed => 0, GuaranteeKind.Unknown => 1, GuaranteeKind.VendorDependent => 2, GuaranteeKind.NotGuaranteed => 3, _ => 4,
    };

    private static int Strength(GuaranteeKind kind) => kind switch
    {
        GuaranteeKind.Guaranteed => 4, GuaranteeKind.Unknown => 3, GuaranteeKind.VendorDependent => 2, GuaranteeKind.NotGuaranteed => 1, _ => 0,
    };
}
