using Lab.Images;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class AgentManifestSpec : IDisposable
{
    private const string Json = """
        {"schema":1,"arch":"riscv64","runtime":"nativeaot","files":["lab-guest","more.dll"],"command":["/usr/bin/qemu-x86_64","/tmp/lab/lab-guest"],"prepare":"true","translated":true,"recipe":"r"}
        """;

    private readonly Scratch folder = new();

    public AgentManifestSpec()
    {
        folder.File("lab-guest", "g");
        folder.File("more.dll", "m");
        folder.File("agent.json", Json);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ItTellsWhatToUploadAndWhatToRun()
    {
        var manifest = AgentManifest.Load(folder.Folder);

        manifest.Arch.Should().Be("riscv64");
        manifest.Runtime.Should().Be("nativeaot");
        manifest.Files.Should().Equal("lab-guest", "more.dll");
        manifest.Command.Should().Equal("/usr/bin/qemu-x86_64", "/tmp/lab/lab-guest");
        manifest.Prepare.Should().Be("true");
        manifest.Translated.Should().BeTrue();
        manifest.Recipe.Should().Be("r");
        manifest.Folder.Should().Be(Path.GetFullPath(folder.Folder));
    }

    [Fact]
    public void AnAgentThatIsNotBuiltNamesTheCommandThatBuildsIt()
        => Loading("/nowhere/at/all").Should().Throw<ImageException>().WithMessage("*not built*setup*").Which.HostUnable.Should().BeTrue();

    [Theory]
    [InlineData("\"schema\":1", "\"schema\":2", "*schema is not 1*")]
    [InlineData("more.dll", "gone.dll", "*the file gone.dll is not beside it*")]
    [InlineData("more.dll", "../agent.json", "*'../agent.json' is not the name of a file*")]
    [InlineData("\"lab-guest\",\"more.dll\"", "", "*no files or no command*")]
    [InlineData("\"translated\":true,", "", "*cannot be used*")]
    [InlineData("\"arch\":\"riscv64\"", "\"arch\":7", "*cannot be used*")]
    [InlineData("{", "[", "*cannot be used*")]
    public void ADamagedManifestSaysWhatIsWrong(string from, string to, string message)
    {
        folder.File("agent.json", Json.Replace(from, to));

        Loading(folder.Folder).Should().Throw<ImageException>().WithMessage(message).Which.HostUnable.Should().BeFalse();
    }

    private static Func<AgentManifest> Loading(string directory) => () => AgentManifest.Load(directory);
}
