namespace Lab.Images;

/// <summary>A linker for another architecture, unpacked and never installed. All paths are relative to the root of its packages.</summary>
/// <param name="DebianArch">Architecture of the packages, that is of the host that runs these tools.</param>
/// <param name="HostArch">The same in .NET's words.</param>
/// <param name="Packages">What to unpack. Everything that they depend on is fetched with them.</param>
/// <param name="Loader">The dynamic loader that belongs to the libraries.</param>
/// <param name="Libraries">Folders of libraries.</param>
/// <param name="Programs">The programs that take part in linking; each is put behind a script that starts it with the loader.</param>
/// <param name="Compiler">The one of them that is called to link.</param>
/// <param name="ObjCopy">The one that strips.</param>
/// <param name="Keep">Prefixes of the files worth unpacking.</param>
/// <param name="LeaveOut">Prefixes inside those that are not.</param>
internal sealed record CrossRecipe(
    string DebianArch,
    string HostArch,
    IReadOnlyList<string> Packages,
    string Loader,
    IReadOnlyList<string> Libraries,
    IReadOnlyList<string> Programs,
    string Compiler,
    string ObjCopy,
    IReadOnlyList<string> Keep,
    IReadOnlyList<string> LeaveOut);
