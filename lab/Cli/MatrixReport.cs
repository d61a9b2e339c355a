using Lab.Cases;
using Lab.Cases.Matrices;
using Lab.Judge;
using Lab.Trace;

namespace Lab.Cli;

/// <summary>The matrix of a run's peer-to-peer cases: printed, and written beside the evidence as Markdown and as a picture.</summary>
internal static class MatrixReport
{
    private const string Name = "p2p-matrix";

    /// <summary>Makes it of saved captures, where at least two of them are of peer-to-peer cases.</summary>
    /// <param name="captures">Their files, and what the judge said of each; null where nobody has asked it yet.</param>
    /// <param name="folder">Where the files go.</param>
    /// <param name="markdown">Whether it is printed as Markdown.</param>
    /// <param name="cancel">Ends the writing.</param>
    /// <returns>Whether there were two.</returns>
    public static async Task<bool> WriteAsync(IEnumerable<(string File, Judgement? Judgement)> captures, string folder, bool markdown, CancellationToken cancel)
    {
        var judged = (from one in captures
                      where File.Exists(one.File)
                      let capture = CaptureFile.Read(one.File)
                      where capture.Disks.Length > 0
                      select (Capture: capture, Judgement: one.Judgement ?? Lab.Judge.Judge.Decide(capture))).ToList();
        if (judged.Count < 2)
            return false;
        var text = new MatrixText(PeerMatrix.Of(judged));
        await File.WriteAllTextAsync(Path.Combine(folder, $"{Name}.md"), text.Markdown(), cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{Name}.svg"), MatrixPicture.Render(text, Title([.. judged.Select(one => one.Capture.Header)])), cancel).ConfigureAwait(false);
        if (markdown)
            Console.WriteLine(text.Markdown());
        else
            Print(text);
        Console.WriteLine($"matrix: {Path.Combine(folder, Name)}.md, .svg");
        return true;
    }

    /// <summary>Makes it of all captures below a folder, of one run or of several.</summary>
    /// <exception cref="CaseException">There are not two of peer-to-peer cases.</exception>
    public static async Task OfFolderAsync(string folder, bool markdown, CancellationToken cancel)
    {
        var files = Directory.EnumerateFiles(folder, "*" + CaptureFile.Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        if (!await WriteAsync(files.Select(file => (file, (Judgement?)null)), folder, markdown, cancel).ConfigureAwait(false))
            throw new CaseException($"{folder}: of the {files.Count} captures below it fewer than two are of peer-to-peer cases: `./run-lab.sh run p2p` makes some.");
    }

    private static void Print(MatrixText text)
    {
        var grid = new Grid([.. text.Heads]);
        foreach (var row in text.Rows)
            grid.Add([.. row]);
        grid.Print(markdown: false);
        Console.WriteLine(MatrixText.Legend);
        for (var i = 0; i < text.Notes.Count; i++)
            Console.WriteLine($"({i + 1}) {text.Notes[i]}");
    }

    private static string[] Title(List<CaptureHeader> headers) =>
    [
        $"Peer-to-peer memory: predicted and observed, {headers.Count} cases",
        .. headers.Select(header => $"{$"{header.Arch}".ToLowerInvariant()}, {header.Accelerator}, QEMU {header.Qemu}, {(header.Kernel.Length == 0 ? "without a guest" : $"Linux {header.Kernel}")}").Distinct().Order(StringComparer.Ordinal),
    ];
}
