namespace Lab.Machine;

/// <summary>A console wait ended badly: by a failure line, or because the console closed (then <see cref="Line"/> is null).</summary>
internal sealed class ConsoleFailureException(string? line)
    : Exception(line is null ? "the console closed" : $"the console shows: {line}")
{
    public string? Line { get; } = line;
}
