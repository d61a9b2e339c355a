namespace Lab.Trace;

/// <summary>The text of the kernel's trace cannot be read. The message is one line.</summary>
public sealed class KernelTraceException : FormatException
{
    /// <summary>Line, text and what is wrong with it.</summary>
    public KernelTraceException(int line, string text, string reason)
        : base($"line {line} of the kernel's trace {reason}: \"{(text.Length > 200 ? text[..200] + "…" : text).Trim()}\"") => Line = line;

    /// <summary>Line, from 1.</summary>
    public int Line { get; }
}
