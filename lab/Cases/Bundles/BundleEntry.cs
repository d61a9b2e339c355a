namespace Lab.Cases.Bundles;

/// <summary>One file.</summary>
/// <param name="Name">Path in the bundle.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Packed">Whether it is in the bundle; of what is too large, only the digest is.</param>
public sealed record BundleEntry(string Name, long Bytes, string Sha256, bool Packed = true);
