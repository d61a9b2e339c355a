using Lab.Cases.Pictures;
using Lab.Judge;
using Lab.Judge.Instructions;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>Judges a capture that an earlier run, perhaps on another host, has saved.</summary>
public static class SavedCapture
{
    /// <summary>Reads and judges.</summary>
    /// <returns>The result, the text for people, and the picture where the capture has a tree to draw.</returns>
    /// <exception cref="CaseException">The file cannot be read.</exception>
    /// <exception cref="CaptureFormatException">The file is no whole capture; the message names file, line, reason and mend.</exception>
    public static (CaseResult Result, string Text, string? Picture) Judge(string file)
    {
        return Judge(Read(file), Path.GetFullPath(file));
    }

    /// <summary>Judges a capture that was read.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="origin">Where it is from.</param>
    public static (CaseResult Result, string Text, string? Picture) Judge(Capture capture, string origin)
    {
        var judgement = Lab.Judge.Judge.Decide(capture);
        var header = capture.Header;
        var result = new CaseResult
        {
            Case = header.Case, Arch = $"{header.Arch}".ToLowerInvariant(), Accelerator = header.Accelerator, Qemu = header.Qemu, Kernel = header.Kernel,
            Driver = header.Driver, Runtime = header.Runtime ?? "", Verdict = Judged.Verdict(judgement.Verdict), Expected = CaseVerdict.Pass, Seconds = 0, Reason = judgement.Reason,
            Findings = Judged.Findings(judgement), Artifacts = origin,
        };
        return (result, JudgementText.Render(judgement), PeerPicture.Render(capture, judgement));
    }

    /// <summary>Writes what was executed of each queue as litmus tests for herd7.</summary>
    /// <param name="file">The capture.</param>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <returns>A line for each: where it is, or why there is none.</returns>
    /// <exception cref="CaseException">The file cannot be read, has no instructions, or <paramref name="folder"/> is no folder.</exception>
    public static IReadOnlyList<string> WriteLitmus(string file, string folder)
    {
        var capture = Read(file);
        if (LitmusExport.Unfit(capture) is { } unfit)
            throw new CaseException($"--litmus {folder}: there are no instructions to export in {file}: {unfit}. Run the case again under TCG (--accel tcg), and give the capture of that run.");
        if (File.Exists(folder))
            throw new CaseException($"--litmus {folder}: this is a file. Name a folder, which is made where it is missing.");
        Directory.CreateDirectory(folder);
        List<string> lines = [];
        foreach (var test in LitmusExport.Of(capture))
        {
            var place = Path.Combine(folder, $"{test.Name}.litmus");
            if (test.Text is { } text)
                File.WriteAllText(place, text);
            lines.Add(test.Text is not null ? place : $"no litmus test of {test.Name}: {test.WhyNot}");
        }
        return lines.Count > 0 ? lines : ["no litmus test: no doorbell exposed an entry"];
    }

    private static Capture Read(string file)
    {
        try
        {
            return CaptureFile.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaseException($"capture {file}: {e.Message} Name a *.capture.jsonl file.", e);
        }
    }
}
