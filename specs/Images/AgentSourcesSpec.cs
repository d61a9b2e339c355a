using Lab.Images.Agent;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class AgentSourcesSpec
{
    [Fact]
    public void TheHashFollowsSourcesButNotCompilerOutput()
    {
        using var checkout = new Scratch();
        checkout.File("lab/Driver/Queue.cs", "class Queue;");
        checkout.File("lab/Cases/Case.cs", "class Case;");
        checkout.File(".editorconfig", "root = true");
        var before = AgentSources.HashOf(checkout.Folder);

        checkout.File("lab/Driver/obj/Debug/Made.cs", "class Made;");
        checkout.File("lab/Cases/Case.cs", "class Changed;");
        checkout.File(".editorconfig", "root = false");
        AgentSources.HashOf(checkout.Folder).Should().Be(before, "none of that is compiled into the agent");

        checkout.File("lab/Driver/Queue.cs", "class Queue2;");
        AgentSources.HashOf(checkout.Folder).Should().NotBe(before);
    }

    [Fact]
    public void ANewFileAndAChangedBuildFileCount()
    {
        using var checkout = new Scratch();
        var empty = AgentSources.HashOf(checkout.Folder);
        checkout.File("Directory.Build.props", "<Project />");
        var props = AgentSources.HashOf(checkout.Folder);
        checkout.File("lab/Guest/New.cs", "");
        new[] { empty, props, AgentSources.HashOf(checkout.Folder) }.Should().OnlyHaveUniqueItems();
    }
}
