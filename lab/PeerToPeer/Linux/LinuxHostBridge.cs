using System.Globalization;

namespace Lab.PeerToPeer.Linux;

/// <summary>An entry of the kernel's list of host bridges that forward (pci_p2pdma_whitelist).</summary>
/// <param name="Vendor">Vendor identifier.</param>
/// <param name="Device">Device identifier; null where all of the vendor's forward (PCI_ANY_ID).</param>
/// <param name="WithinOne">Whether it forwards only between its own ports (REQ_SAME_HOST_BRIDGE).</param>
public sealed record LinuxHostBridge(ushort Vendor, ushort? Device, bool WithinOne)
{
    /// <summary>Words of 4 bytes of an entry in the kernel's memory: vendor, device, flags.</summary>
    public const int Words = 3;

    private const string Any = "*", Within = "within", Between = "between";

    /// <summary>Of the words in the kernel's memory.</summary>
    public static LinuxHostBridge Of(uint vendor, uint device, uint flags) => new((ushort)vendor, device == uint.MaxValue ? null : (ushort)device, (flags & 1) != 0);

    /// <summary>Reads the printed form back.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static LinuxHostBridge Parse(string text) => text.Split(':', ' ') is [var vendor, var device, Within or Between]
        ? new(Hex(vendor), device == Any ? null : Hex(device), text.EndsWith(Within, StringComparison.Ordinal))
        : throw new FormatException($"'{text}' is no host bridge: it is vendor:device or vendor:{Any}, {Within} or {Between}");

    /// <inheritdoc/>
    public override string ToString() => $"{Vendor:x4}:{(Device is { } device ? $"{device:x4}" : Any)} {(WithinOne ? Within : Between)}";

    private static ushort Hex(string text) => ushort.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
