using System.Globalization;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Routes;

/// <summary>An entry of a list of host bridges that forward between their ports.</summary>
/// <param name="Vendor">Vendor identifier.</param>
/// <param name="Device">Device identifier; null where all of the vendor's forward.</param>
/// <param name="WithinOne">Whether it forwards only between its own ports.</param>
public sealed record ForwardingBridge(ushort Vendor, ushort? Device, bool WithinOne)
{
    private const string Any = "*", Within = "within", Between = "between";

    /// <summary>Whether the entry is about that bridge.</summary>
    public bool IsAbout(HostBridge host) => Vendor == host.Vendor && (Device is null || Device == host.Device);

    /// <summary>Reads the printed form back.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static ForwardingBridge Parse(string text) => text.Split(':', ' ') is [var vendor, var device, Within or Between]
        ? new(Hex(vendor), device == Any ? null : Hex(device), text.EndsWith(Within, StringComparison.Ordinal))
        : throw new FormatException($"'{text}' is no host bridge: it is vendor:device or vendor:{Any}, {Within} or {Between}");

    /// <inheritdoc/>
    public override string ToString() => $"{Vendor:x4}:{(Device is { } device ? $"{device:x4}" : Any)} {(WithinOne ? Within : Between)}";

    private static ushort Hex(string text) => ushort.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
