using System.Globalization;
using Lab.Cases.Measuring;

namespace Lab.Cli.Benches;

/// <summary>What was measured of one driver at one depth.</summary>
internal sealed class IoRow
{
    /// <summary>Each round's time.</summary>
    public List<IoTime> Times { get; } = [];
    /// <summary>Stores and loads of a short run under the device trace.</summary>
    public IoStores? Stores { get; set; }
    /// <summary>Guest instructions of each read.</summary>
    public double? Instructions { get; set; }

    /// <summary>Cells for reads per second, instructions, CMB stores, doorbells, loads and managed memory, with ratios to another row.</summary>
    /// <param name="other">Measured in the same rounds; null for no ratios.</param>
    public string[] Cells(IoRow? other) =>
    [
        Times.Count == 0 ? "-" : $"{Number(Median([.. Times.Select(time => time.Rate)]))}{RateRatio(other)}",
        Instructions is { } count ? $"{Number(count)}{Ratio(count / other?.Instructions)}" : "-",
        Stores?.Pattern.StoresPerCommand ?? "-",
        Per(Stores?.Pattern.TailDoorbells),
        Per(Stores?.Pattern.HeadDoorbells),
        Per(Stores?.Loads),
        Times.LastOrDefault() is { AllocatedBytes: { } bytes } time ? ((double)bytes / time.Operations).ToString("0.##", CultureInfo.InvariantCulture) : "-",
    ];

    // Of each round by itself: what else the host did then fell on both. The spread says how much that was.
    private string RateRatio(IoRow? other)
    {
        if (other is null || other.Times.Count != Times.Count)
            return "";
        return Ratios([.. Times.Zip(other.Times, (mine, others) => mine.Rate / others.Rate)]);
    }

    /// <summary>The median of ratios, with the least and the most.</summary>
    internal static string Ratios(IReadOnlyCollection<double> ratios) =>
        string.Create(CultureInfo.InvariantCulture, $" ({Median(ratios):0.00} x, {ratios.Min():0.00} to {ratios.Max():0.00})");

    internal static double Median(IReadOnlyCollection<double> values) => values.Order().ElementAt(values.Count / 2);

    private string Per(int? count) => count is { } number ? Stores!.Pattern.PerCommand(number) : "-";

    internal static string Number(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    internal static string Ratio(double? ratio) => ratio is { } known ? string.Create(CultureInfo.InvariantCulture, $" ({known:0.00} x)") : "";
}
