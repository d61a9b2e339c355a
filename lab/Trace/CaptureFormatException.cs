namespace Lab.Trace;

/// <summary>A file is not a capture that this lab can read. The message is one line: file, line, reason, and how to mend it.</summary>
public sealed class CaptureFormatException : FormatException
{
    internal CaptureFormatException(string file, int line, string reason, string mend, Exception? inner = null)
        : base($"{file}:{line}: {reason}; {mend}", inner) => (File, Line, Reason, Mend) = (file, line, reason, mend);

    /// <summary>The file.</summary>
    public string File { get; }
    /// <summary>Line, from 1.</summary>
    public int Line { get; }
    /// <summary>What is wrong.</summary>
    public string Reason { get; }
    /// <summary>What to do.</summary>
    public string Mend { get; }
}
