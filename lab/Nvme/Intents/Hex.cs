#if NET
using System.Text.Json.Serialization;
#endif

namespace Lab.Nvme.Intents;

/// <summary>An address that is written as <c>"0xfd000000"</c> in JSON: readable, and exact where a JSON number is not (above 2^53).</summary>
#if NET
[JsonConverter(typeof(HexConverter))]
#endif
public readonly record struct Hex(ulong Value)
{
    /// <summary>An address is a hex.</summary>
    public static implicit operator Hex(ulong value) => new(value);
    /// <summary>A hex is an address.</summary>
    public static implicit operator ulong(Hex hex) => hex.Value;

    /// <summary>From a number.</summary>
    public static Hex FromUInt64(ulong value) => new(value);
    /// <summary>To a number.</summary>
    public ulong ToUInt64() => Value;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:x}";
}
