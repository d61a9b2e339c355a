using Spectre.Console;

namespace Lab.Cli;

/// <summary>A plain table, for people or as Markdown for a README.</summary>
/// <param name="columns">The heads.</param>
internal sealed class Grid(params string[] columns)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] row) => _rows.Add(row);

    public void Print(bool markdown)
    {
        if (markdown)
            Console.WriteLine(Markdown());
        else
            AnsiConsole.Write(Text());
    }

    internal string Markdown() =>
        string.Join("\n", new[] { columns, [.. columns.Select(_ => "---")] }.Concat(_rows).Select(row => $"| {string.Join(" | ", row.Select(Escaped))} |")) + "\n";

    private Table Text()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns([.. columns.Select(Markup.Escape)]);
        foreach (var row in _rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }

    private static string Escaped(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal);
}
