namespace Lab.Images;

/// <summary>How the guest program is built, and how a guest starts it.</summary>
/// <param name="Program">Name of the executable, as the project's AssemblyName says.</param>
/// <param name="Framework">.NET's target framework.</param>
/// <param name="Runtime">.NET's runtime identifier; null for assemblies that run anywhere.</param>
/// <param name="Properties">
/// MSBuild properties as NAME=VALUE. They are here, as a normal build of the project must not have them; and as they reach every project
/// and framework of the build, a native one also says TargetFrameworks: the frameworks for Mono would refuse PublishAot.
/// </param>
/// <param name="Command">What runs in the guest; the files were uploaded to <see cref="AgentManifest.GuestFolder"/>.</param>
/// <param name="Translated">The guest's processor does not run the program's own instructions, an emulator in the guest does.</param>
/// <param name="Prepare">What the guest's shell does once before the first call; null for nothing.</param>
/// <param name="Libraries">
/// Files of the guest's packages that go to the guest beside the program, since the image does without them. From the guest's own set,
/// as they must fit its C library.
/// </param>
/// <param name="Cross">The tools that link it where the host's own cannot; null for none.</param>
internal sealed record AgentRecipe(
    AgentKind Kind,
    string Program,
    string Framework,
    string? Runtime,
    IReadOnlyList<string> Properties,
    IReadOnlyList<string> Command,
    bool Translated,
    string? Prepare,
    IReadOnlyList<string> Libraries,
    CrossRecipe? Cross);
