using System.Text;
using Lab.Cases;

namespace Lab.Specs.Cases.Reports;

/// <summary>The case files of published reports, and the readme's table of them.</summary>
internal static class ReportLibrary
{
    /// <summary>What the text of a report says where no affected version can be had.</summary>
    public const string SameMistake = "a driver with the same mistake";

    private static readonly string Folder = Path.Combine(Checkout.Root, "specs", "reports");

    /// <summary>Releases of QEMU by their suites, in the order of the table.</summary>
    public static IReadOnlyList<(string Suite, string Version)> Qemus { get; } = [("bookworm", "7.2.22"), ("pinned", "10.0.13"), ("sid", "11.1.3")];

    /// <summary>Names of the files, without their endings.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.GetFiles(Folder, "*.lab.yaml").Select(file => Path.GetFileName(file)[..^".lab.yaml".Length]).Order(StringComparer.Ordinal)];

    public static Case Load(string name) => CaseBook.Find(Path.Combine(Folder, $"{name}.lab.yaml"));

    /// <summary>The cell's bug, as the file says; null where it has none.</summary>
    public static AffectedCell? Bug(Case @case, string version) => @case.Affected.FirstOrDefault(cell => cell.Fits(version, "", "managed"));

    /// <summary>The table, with the verdict that each file has for each QEMU: those that the specs run assert it.</summary>
    public static string Table()
    {
        var table = new StringBuilder().Append("| case file | report | at fault |");
        foreach (var (_, version) in Qemus)
            table.Append($" QEMU {version} |");
        table.Append($"\n|{string.Concat(Enumerable.Repeat(" --- |", 3 + Qemus.Count))}\n");
        foreach (var @case in Names.Select(Load))
        {
            var report = @case.Report!;
            table.Append($"| [`{@case.Name}`](specs/reports/{@case.Name}.lab.yaml) | [{@case.Title}]({report.Link}) | {(report.Text.Contains(SameMistake, StringComparison.Ordinal) ? "driver, made so" : "device")} |");
            foreach (var (_, version) in Qemus)
                table.Append(Bug(@case, version) is { } bug ? $" fail: {string.Join(", ", bug.Failing.Select(rule => $"`{rule}`"))} |" : " pass |");
            table.Append('\n');
        }
        return table.ToString();
    }
}
