namespace Lab.Images;

/// <summary>
/// The Debian suites whose kernels and QEMUs the lab knows. The pinned ones are from trixie, so that word and <see cref="Pinned"/> mean
/// the same packages; the others have sets of their own in the lock file and are built beside the pinned ones.
/// </summary>
public static class Suites
{
    /// <summary>The word for the kernel or QEMU that every verb takes when none is named.</summary>
    public const string Pinned = "pinned";

    /// <summary>The suite that the pinned packages are from.</summary>
    internal const string OfPinned = "trixie";

    /// <summary>Debian's names, oldest first.</summary>
    public static IReadOnlyList<string> Known { get; } = ["bookworm", OfPinned, "sid"];

    /// <summary>The suite that a word of the command line names; <see cref="Pinned"/> for that one's own; null for a path or another word.</summary>
    public static string? Find(string word) => word is Pinned or OfPinned ? Pinned : Known.Contains(word) ? word : null;
}
