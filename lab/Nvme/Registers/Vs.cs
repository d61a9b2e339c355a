namespace Lab.Nvme.Registers;

/// <summary>
/// Version (NVMe Base 2.1, offset 8h; also VER of Identify Controller).
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
    /// <summary>Tertiary version.</summary>
    public int Tertiary => (int)(Value & 0xFF);

    /// <summary>Whether the controller claims this version or a later one.</summary>
    public bool IsAtLeast(int major, int minor) => Value >> 8 >= ((uint)major << 8 | (uint)minor);

    /// <inheritdoc/>
    public override string ToString() => $"NVMe {Major}.{Minor}.{Tertiary}";
}
