using Lab.Images.Agent;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class AgentSourcesSpec
{
    [Fact]
    public void TheHashFollowsSourcesButNotCompilerOutput()
    {
        using var checkout = new ScratchFolder();
        checkout.Put("lab/Driver/Queue.cs", "class Queue;");
        checkout.Put("lab/Cases/Case.cs", "class Case;");
        checkout.Put(".editorconfig", "root = true");
        var before = AgentSources.HashOf(checkout.Path);

        checkout.Put("lab/Driver/obj/Debug/Made.cs", "class Made;");
        checkout.Put("lab/Cases/Case.cs", "class Changed;");
        checkout.Put(".editorconfig", "root = false");
        AgentSources.HashOf(checkout.Path).Should().Be(before, "none of that is compiled into the agent");

        checkout.Put("lab/Driver/Queue.cs", "class Queue2;");
        AgentSources.HashOf(checkout.Path).Should().NotBe(before);
    }

    [Fact]
    public void ANewFileAndAChangedBuildFileCount()
    {
        using var checkout = new ScratchFolder();
        var empty = AgentSources.HashOf(checkout.Path);
        checkout.Put("Directory.Build.props", "<Project />");
        var props = AgentSources.HashOf(checkout.Path);
        checkout.Put("lab/Guest/New.cs", "");
        new[] { empty, props, AgentSources.HashOf(checkout.Path) }.Should().OnlyHaveUniqueItems();
    }
}
