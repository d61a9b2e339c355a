using System.Buffers.Binary;

namespace Lab.Nvme.Features;

/// <summary>
/// The data of the Timestamp feature: 8 bytes, little-endian.
/// <code>
///  63 52   51 49     48   47                                    0
/// | ... | origin | synch | milliseconds since 1970-01-01T00:00:00Z |
/// </code>
/// Source: NVMe Base 2.1, figure "Timestamp - Data Structure for Get Features".
/// </summary>
public readonly record struct Timestamp(ulong Value)
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 8;

    private const ulong MillisecondMask = 0xFFFF_FFFF_FFFF;

    /// <summary>Milliseconds since 1970, or since the controller's reset where the host never set the time.</summary>
    public ulong Milliseconds => Value & MillisecondMask;
    /// <summary>SYNCH: the controller may have stopped counting for a while, so the time may be too early.</summary>
    public bool MayHaveStopped => Value.Bit(48);
    /// <summary>Timestamp Origin is 1: a Set Features command set the time. Otherwise it counts from the reset.</summary>
    public bool SetByHost => Value.Field(51, 49) == 1;

    /// <summary>The value for Set Features.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 48 bits.</exception>
    public static Timestamp Of(ulong milliseconds) => milliseconds <= MillisecondMask
        ? new(milliseconds)
        : throw new ArgumentOutOfRangeException(nameof(milliseconds), milliseconds, "the timestamp has 48 bits");

    /// <summary>Writes the 8 bytes as the device reads them.</summary>
    public void WriteTo(Span<byte> bytes) => BinaryPrimitives.WriteUInt64LittleEndian(bytes, Value);

    /// <summary>Reads 8 bytes.</summary>
    public static Timestamp Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64LittleEndian(bytes));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Milliseconds} ms since {(SetByHost ? "1970" : "the controller's reset")}{(MayHaveStopped ? ", may have stopped in between" : "")}";
}
