namespace Lab.Guestless;

/// <summary>A memory BAR and its places: each may have one below 4 GiB and one above, and lies at one of them.</summary>
internal sealed class QtestBar(BarRange range)
{
    public BarRange Range => range;

    /// <summary>Its place below 4 GiB; null where no room was left there.</summary>
    public ulong? Low { get; set; }

    /// <summary>Its place above; null where it cannot lie there.</summary>
    public ulong? High { get; set; }

    /// <summary>Whether it was asked to lie above.</summary>
    public bool WantsHigh { get; set; }

    /// <summary>Where it lies; null while nothing was placed.</summary>
    public ulong? Address => WantsHigh ? High ?? Low : Low ?? High;
}
