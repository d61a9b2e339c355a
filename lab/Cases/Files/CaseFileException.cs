namespace Lab.Cases.Files;

/// <summary>Something in a case file is wrong.</summary>
internal sealed class CaseFileException(int line, int column, string why) : Exception(why)
{
    /// <summary>From 1 on.</summary>
    public int Line => Math.Max(1, line);

    /// <summary>From 1 on.</summary>
    public int Column => Math.Max(1, column);
}
