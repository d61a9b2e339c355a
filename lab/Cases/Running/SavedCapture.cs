using Lab.Cases.Pictures;
using Lab.Judge;
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
