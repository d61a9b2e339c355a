using System.Collections.Immutable;
using System.Globalization;

namespace Lab.Cases.Matrices;

/// <summary>The matrix as a table of texts: what is printed, and what Markdown and the picture are made of.</summary>
public sealed class MatrixText
{
    private readonly List<string> _notes = [];

    /// <summary>Writes the texts.</summary>
    public MatrixText(PeerMatrix matrix)
    {
        Heads = ["between the two functions", .. matrix.Columns.Select(column => column.Title)];
        Rows = [.. matrix.Rows.Select(row => ImmutableArray.Create([row, .. matrix.Columns.Select(column => string.Join("\n", matrix[row, column].Select(Entry)))]))];
        Predictions = [.. matrix.Rows.Select(row => matrix.Columns.Select(column => Worst(matrix[row, column])).ToImmutableArray())];
    }

    /// <summary>Heads of the columns, of which the first is for the topology.</summary>
    public ImmutableArray<string> Heads { get; }

    /// <summary>The cells, a line for each map type that was predicted there; empty where nothing was seen.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; }

    /// <summary>What each cell but the topology's own comes to; null for an empty one.</summary>
    public ImmutableArray<ImmutableArray<Prediction?>> Predictions { get; }

    /// <summary>Why predictions were wrong, numbered from 1 as the cells refer to them.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>What the words mean.</summary>
    public static string Legend =>
        "Each cell: the predicted map type and distance (as Linux counts), what was sent peer to peer and arrived, and whether the prediction was right. " +
        "What must not be sent is refused, or goes through guest memory where it may; " +
        "drivers that are wrong on purpose send it all the same, and show whether the machine forwards what nobody promises.";

    /// <summary>As Markdown.</summary>
    public string Markdown()
    {
        var lines = new[] { Heads, [.. Heads.Select(_ => "---")] }.Concat(Rows).Select(row => $"| {string.Join(" | ", row.Select(Escaped))} |");
        var notes = _notes.Select((note, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {Escaped(note)}"));
        return $"{string.Join("\n", lines)}\n\n{Legend}\n{(_notes.Count == 0 ? "" : $"\n{string.Join("\n", notes)}\n")}";
    }

    private string Entry(MatrixEntry entry)
    {
        List<int> numbers = [];
        foreach (var note in entry.Notes)
        {
            if (!_notes.Contains(note))
                _notes.Add(note);
            numbers.Add(_notes.IndexOf(note) + 1);
        }
        return numbers.Count == 0 ? entry.Text : $"{entry.Text} ({string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)))})";
    }

    private static Prediction? Worst(ImmutableArray<MatrixEntry> entries) =>
        entries.Length == 0 ? null
        : entries.Any(entry => entry.Prediction == Prediction.Wrong) ? Prediction.Wrong
        : entries.Any(entry => entry.Prediction == Prediction.Right) ? Prediction.Right
        : entries.Any(entry => entry.Prediction == Prediction.Cautious) ? Prediction.Cautious
        : Prediction.NotTried;

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("\n", "<br>", StringComparison.Ordinal);
}
