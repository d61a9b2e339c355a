namespace Lab.Images.Tools;

/// <summary>A program ended with a failure. The message carries its command line, exit code and last lines.</summary>
internal sealed class ToolException(string commandLine, int exitCode, IReadOnlyList<string> lastLines)
    : Exception($"`{commandLine}` ended with {exitCode}: {string.Join(" / ", lastLines)}")
{
    public string CommandLine { get; } = commandLine;

    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> LastLines { get; } = lastLines;
}
