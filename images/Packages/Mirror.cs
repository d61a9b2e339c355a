namespace Lab.Images.Packages;

/// <summary>Where packages come from and whose signature they must carry.</summary>
internal sealed record Mirror(string Uri, string Keyring);
