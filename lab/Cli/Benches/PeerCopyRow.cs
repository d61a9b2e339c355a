using System.Globalization;
using Lab.Cases.Measuring;

namespace Lab.Cli.Benches;

/// <summary>What copies of one kind cost.</summary>
internal sealed class PeerCopyRow
{
    /// <summary>Milliseconds a copy, of each round.</summary>
    public List<double> Milliseconds { get; } = [];

    /// <summary>Guest instructions a copy; null where they are not counted.</summary>
    public double? Instructions { get; set; }

    /// <summary>Accesses a copy; null where they are not counted.</summary>
    public PeerAccesses? Accesses { get; set; }

    /// <summary>Time, instructions, accesses of the processor, doorbells, accesses of devices and their bytes, with ratios to another row.</summary>
    public string[] Cells(PeerCopyRow? other) =>
    [
        Milliseconds.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{IoRow.Median(Milliseconds):0.00}") + Times(other),
        Instructions is { } count ? IoRow.Number(count) + IoRow.Ratio(count / other?.Instructions) : "-",
        Number(Accesses?.Processor), Number(Accesses?.Doorbells), Number(Accesses?.Devices), Number(Accesses?.DeviceBytes),
    ];

    // Of each round by itself, as what else the host did then fell on both.
    private string Times(PeerCopyRow? other) => other is null || other.Milliseconds.Count != Milliseconds.Count
        ? ""
        : IoRow.Ratios([.. Milliseconds.Zip(other.Milliseconds, (mine, others) => mine / others)]);

    private static string Number(double? value) => value is { } known ? known.ToString("0.##", CultureInfo.InvariantCulture) : "-";
}
