using System.Globalization;
using Lab.PeerToPeer.Routes;

namespace Lab.PeerToPeer.Linux;

/// <summary>What Linux made of one function's way to another's memory, and what came of using it.</summary>
/// <param name="Provider">Who has the memory.</param>
/// <param name="Client">Whose disk was read into it, and written from it.</param>
/// <param name="Word">The map type as the kernel's own types name it, for example <c>BUS_ADDR</c>.</param>
/// <param name="Distance">The distance.</param>
/// <param name="ReadError">How the read ended: 0, or the number of the error.</param>
/// <param name="WriteError">How the write ended.</param>
/// <param name="DataIsRight">Whether the data arrived where the transfer ended well, and nothing changed where it did not.</param>
public sealed record LinuxRoute(string Provider, string Client, string Word, int Distance, int ReadError, int WriteError, bool DataIsRight)
{
    /// <summary>The errors that end a transfer between functions that cannot reach each other: EINVAL in Linux 7.2, EREMOTEIO in those that mapped for DMA by scatter lists.</summary>
    internal static IReadOnlyList<int> Unreachable { get; } = [22, 121];

    private const string Right = "right", Wrong = "wrong";

    /// <summary>The map type; null where the word is none of those that a calculation ends with.</summary>
    public MapType? Type => Word switch
    {
        "NOT_SUPPORTED" => MapType.NotSupported,
        "BUS_ADDR" => MapType.BusAddress,
        "THRU_HOST_BRIDGE" => MapType.ThroughHostBridge,
        _ => null,
    };

    /// <summary>Reads the printed form back.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static LinuxRoute Parse(string text) => text.Split(' ') is [var provider, var client, var word, var distance, var read, var write, Right or Wrong]
        ? new(provider, client, word, Number(distance), Number(read), Number(write), text.EndsWith(Right, StringComparison.Ordinal))
        : throw new FormatException($"'{text}' is no route: it is provider, client, map type, distance, two numbers of errors, {Right} or {Wrong}");

    /// <inheritdoc/>
    public override string ToString() => $"{Provider} {Client} {Word} {Distance} {ReadError} {WriteError} {(DataIsRight ? Right : Wrong)}";

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
