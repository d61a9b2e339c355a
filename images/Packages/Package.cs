namespace Lab.Images.Packages;

/// <summary>One exact package file.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal; it also names the file in the cache.</param>
/// <param name="File">Where mirrors have it, below their root; empty where that is not known.</param>
internal sealed record Package(string Name, string Version, string Architecture, string Sha256, long Size, string File = "")
{
    /// <summary>How apt names exactly this version.</summary>
    public string Spec => $"{Name}={Version}";

    public override string ToString() => $"{Name} {Version}";
}
