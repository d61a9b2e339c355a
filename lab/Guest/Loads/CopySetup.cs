using System.Globalization;

namespace Lab.Guest.Loads;

/// <summary>Which copies are measured.</summary>
/// <param name="From">Function of the controller that is read, as sysfs names it.</param>
/// <param name="To">Function of the controller that is written.</param>
/// <param name="Through">Function whose controller memory buffer they go through; null for host memory.</param>
/// <param name="Bytes">Length of each.</param>
internal sealed record CopySetup(string From, string To, string? Through, int Bytes)
{
    /// <summary>How a call begins that opens such a load.</summary>
    public const string Word = "copies ";

    /// <summary>Reads <c>copies FROM TO THROUGH BYTES</c>, where <c>-</c> for THROUGH is host memory.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static CopySetup Parse(string text) =>
        text.Split(' ') is [_, var from, var to, var through, var length] && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes > 0
            ? new(from, to, through == "-" ? null : through, bytes)
            : throw new FormatException($"'{text}' names no copies: copies FROM TO THROUGH BYTES, with - for THROUGH where they go through host memory");
}
