namespace Lab.Trace;

/// <summary>A line of a QEMU trace is of an event that the lab knows and does not read like one.</summary>
public sealed class TraceFormatException : FormatException
{
    /// <summary>Line and text.</summary>
    public TraceFormatException(int line, string text)
        : base($"line {line} of the QEMU trace is malformed: \"{(text.Length > 200 ? text[..200] + "…" : text)}\"") => (Line, Text) = (line, text);

    /// <summary>Line, from 1.</summary>
    public int Line { get; }
    /// <summary>The line.</summary>
    public string Text { get; }
}
