namespace Lab.Specs.Driver.Model;

/// <summary>What a device does with a command.</summary>
internal enum DeviceActKind
{
    /// <summary>Read it from its submission queue.</summary>
    Fetched,
    /// <summary>Carried it out, whatever then became of its completion.</summary>
    Ended,
    /// <summary>Wrote an entry to a completion queue for it, right or wrong.</summary>
    Posted,
}
