namespace Lab.Images;

/// <summary>The QEMU. All paths are relative to the root of the unpacked packages.</summary>
/// <param name="DebianArch">Architecture of the packages, that is of the host that runs this QEMU.</param>
/// <param name="HostArch">The same in .NET's words.</param>
/// <param name="Packages">What to install; the first one gives the version. Everything that they depend on comes with them.</param>
/// <param name="Program">The emulator.</param>
/// <param name="Loader">The dynamic loader that belongs to the libraries.</param>
/// <param name="Libraries">Folders of libraries.</param>
/// <param name="Keep">Prefixes of the files worth unpacking.</param>
/// <param name="LeaveOut">Prefixes inside those that are not.</param>
internal sealed record QemuRecipe(
    string DebianArch,
    string HostArch,
    IReadOnlyList<string> Packages,
    string Program,
    string Loader,
    IReadOnlyList<string> Libraries,
    IReadOnlyList<string> Keep,
    IReadOnlyList<string> LeaveOut);
