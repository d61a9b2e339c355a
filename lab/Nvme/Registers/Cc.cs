namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Configuration (NVMe Base 2.1, offset 14h).
/// <code>
///  31 24 23    20 19    16 15  14 13 11 10   7 6   4 3  1  0
/// | ... | IOCQES | IOSQES |  SHN  | AMS | MPS  | CSS | .. |EN|
/// </code>
/// </summary>
public readonly record struct Cc(uint Value)
{
    /// <summary>Enable.</summary>
    public bool En => (Value & 1) != 0;
    /// <summary>Shutdown Notification: 0 none, 1 normal, 2 abrupt.</summary>
    public int Shn => (int)(Value >> 14 & 3);

    /// <summary>The value that enables a controller with 4 KiB pages, 64-byte SQEs and 16-byte CQEs, NVM command set.</summary>
    public static Cc Enabled { get; } = new(1u | 6u << 16 | 4u << 20);

    /// <summary>This configuration with a normal shutdown asked for.</summary>
    public Cc WithNormalShutdown() => new(Value & ~(3u << 14) | 1u << 14);

    /// <inheritdoc/>
    public override string ToString() => $"CC {Value:x8}: EN {(En ? 1 : 0)}, SHN {Shn}";
}
