namespace Lab.Cases;

/// <summary>The lab cannot do what was asked. The message is one line with the input, the reason and the mend.</summary>
public sealed class CaseException : Exception
{
    /// <summary>With a message and the exit code that the command-line program ends with: 2 bad input, 3 host unable, 4 lab failed.</summary>
    public CaseException(string message, int exitCode) : base(message) => ExitCode = exitCode;
    /// <summary>Bad input.</summary>
    public CaseException(string message) : this(message, 2) { }
    /// <summary>Bad input with its cause.</summary>
    public CaseException(string message, Exception inner) : base(message, inner) => ExitCode = 2;
    /// <summary>Without a message.</summary>
    public CaseException() => ExitCode = 2;

    /// <summary>Exit code of the command-line program.</summary>
    public int ExitCode { get; }
}
