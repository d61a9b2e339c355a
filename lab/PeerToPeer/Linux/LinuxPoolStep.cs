using System.Globalization;

namespace Lab.PeerToPeer.Linux;

/// <summary>One piece of memory taken of Linux's pool through the file <c>allocate</c>, or given back.</summary>
/// <param name="Function">Whose pool.</param>
/// <param name="Takes">Whether it is taken.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Offset">Where it lies in the pool; -1 for one that was not to be had.</param>
/// <param name="Error">0, or the number of the error.</param>
/// <param name="Available">What sysfs says is left then.</param>
public sealed record LinuxPoolStep(string Function, bool Takes, long Bytes, long Offset, int Error, long Available)
{
    /// <summary>The error where the pool has no piece that is long enough (ENOMEM).</summary>
    public const int Exhausted = 12;

    private const string Take = "take", Give = "give";

    /// <summary>Reads the printed form back.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static LinuxPoolStep Parse(string text) => text.Split(' ') is [var function, Take or Give, var bytes, var offset, var error, var available]
        ? new(function, text.Contains($" {Take} "), Number(bytes), Number(offset), (int)Number(error), Number(available))
        : throw new FormatException($"'{text}' is no step: it is function, {Take} or {Give}, bytes, offset, number of an error, available");

    /// <inheritdoc/>
    public override string ToString() => $"{Function} {(Takes ? Take : Give)} {Bytes} {Offset} {Error} {Available}";

    private static long Number(string text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
