namespace Lab.Nvme.Registers;

/// <summary>
/// Version (NVMe Base 2.1, offset 8h).
/// <code>
///  31      16 15      8 7       0
/// |   MJR    |   MNR   |   TER   |
/// </code>
/// </summary>
public readonly record struct Vs(uint Value)
{
    /// <summary>Major version.</summary>
    public int Major => (int)(Value >> 16);
    /// <summary>Minor version.</summary>
    public int Minor => (int)(Value >> 8 & 0xFF);

    /// <inheritdoc/>
    public override string ToString() => $"NVMe {Major}.{Minor}.{Value & 0xFF}";
}
