namespace Lab.Nvme.Features;

/// <summary>
/// Completion dword 0 of Get Features with <see cref="FeatureSelect.SupportedCapabilities"/>
/// (NVMe Base 2.1, figure "Completion Queue Entry Dword 0 when Select is set to 011b").
/// <code>
///  31  3     2        1       0
/// | ... | changeable | per namespace | saveable |
/// </code>
/// </summary>
public readonly record struct FeatureCapabilities(uint Value)
{
    /// <summary>The value can be saved.</summary>
    public bool Saveable => Value.Bit(0);
    /// <summary>Each namespace has a value of its own.</summary>
    public bool NamespaceSpecific => Value.Bit(1);
    /// <summary>The value can be changed.</summary>
    public bool Changeable => Value.Bit(2);
}
