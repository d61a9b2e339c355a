namespace Lab.Machine.Symbols;

/// <summary>What a program calls the place of an instruction.</summary>
/// <param name="Name">Method or function; empty where none is known.</param>
/// <param name="Offset">Bytes from its begin.</param>
/// <param name="Line">Source file and line; empty where they are not known.</param>
/// <param name="Source">Where that is from, or why there is no name.</param>
public sealed record CodePlace(string Name, int Offset, string Line, string Source)
{
    /// <summary>A place without a name.</summary>
    public static CodePlace None(string reason) => new("", 0, "", reason);
}
