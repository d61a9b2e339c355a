namespace Lab.Ordering;

/// <summary>What a copy strategy is on one architecture.</summary>
/// <param name="Strategy">The strategy.</param>
/// <param name="Architecture">Whose instructions.</param>
/// <param name="Kind">Which of the architecture's ordering rules hold for its stores.</param>
/// <param name="Alignment">Bytes to which each store must be aligned, 1 where any address will do. An entry's slot is aligned to 64.</param>
/// <param name="Becomes">The stores, in the order in which they are made.</param>
/// <param name="Source">Where that is written, or how it was found.</param>
public sealed record CopyForm(CopyStrategy Strategy, Architecture Architecture, StoreKind Kind, int Alignment, string Becomes, string Source)
{
    /// <summary>The fence that the copy itself ends with.</summary>
    public Fence Ends { get; init; } = Fence.None;

    /// <summary>Whether it reaches host memory only, as no mapping gives its stores a way to a device.</summary>
    public bool HostMemoryOnly { get; init; }

    /// <summary>Name in plans and case files.</summary>
    public string Name => NameOf(Strategy);

    /// <summary>The strategies that are something on this architecture.</summary>
    public static IEnumerable<CopyForm> On(Architecture arch) => CopyTable.Rows.Where(row => row.Architecture == arch);

    /// <summary>The strategy on this architecture, null where it has none by that name: <see cref="WhyNot"/> says why.</summary>
    public static CopyForm? Of(Architecture arch, CopyStrategy strategy)
    {
        foreach (var row in CopyTable.Rows)
            if (row.Architecture == arch && row.Strategy == strategy)
                return row;
        return null;
    }

    /// <summary>Why the architecture has no such strategy, in one line; null where it has it.</summary>
    public static string? WhyNot(Architecture arch, CopyStrategy strategy)
    {
        if (Of(arch, strategy) is not null)
            return null;
        var reason = CopyTable.Missing.TryGetValue((arch, strategy), out var known) ? known : "no instruction of the architecture does that";
        return $"the copy strategy {NameOf(strategy)} does not exist on {arch}: {reason}";
    }

    /// <summary>Name in plans and case files.</summary>
    public static string NameOf(CopyStrategy strategy)
    {
        // Spelled out, since an enum's own text is one of its two names.
        var name = strategy == CopyStrategy.StructCopy ? nameof(CopyStrategy.StructCopy) : strategy.ToString();
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Becomes}";
}
