using Lab.Images;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class RuntimesSpec
{
    [Theory]
    [InlineData("x86_64", "nativeaot,coreclr")]
    [InlineData("aarch64", "nativeaot,coreclr")]
    [InlineData("riscv64", "nativeaot")]
    [InlineData("ppc64le", "mono")]
    [InlineData("s390x", "mono")]
    public void AnArchitectureOffersItsOwnRuntimeFirst(string arch, string offered) =>
        Runtimes.Offered(arch).Should().Equal(offered.Split(',')).And.BeSubsetOf(Runtimes.Known);

    [Theory]
    [InlineData("x86_64", "default", "default")]
    [InlineData("x86_64", "nativeaot", "default")]
    [InlineData("x86_64", "coreclr", "coreclr")]
    [InlineData("s390x", "mono", "default")]
    public void TheOwnRuntimeGoesByOneName(string arch, string asked, string name) => Runtimes.Of(arch, asked).Should().Be(name);

    [Theory]
    [InlineData("riscv64", "coreclr", "*riscv64*--runtime coreclr*nativeaot*")]
    [InlineData("ppc64le", "nativeaot", "*ppc64le*--runtime nativeaot*mono*")]
    [InlineData("x86_64", "mono", "*x86_64*--runtime mono*nativeaot or coreclr*")]
    public void ARuntimeThatAnArchitectureHasNotGotIsRefusedNamingWhatItHas(string arch, string runtime, string message) =>
        FluentActions.Invoking(() => Runtimes.Of(arch, runtime)).Should().Throw<ImageException>().WithMessage(message).Which.HostUnable.Should().BeTrue();

    [Fact]
    public void EachRuntimesAgentHasAFolderOfItsOwn()
    {
        var paths = new ImagePaths("/checkout");
        paths.Agent("x86_64").Should().Be("/checkout/.lab/agent/x86_64");
        paths.Agent("x86_64", "coreclr").Should().Be("/checkout/.lab/agent/x86_64-coreclr");
    }

    [Fact]
    public void ARecipeIsLoadedWithTheAgentOfOneRuntime()
    {
        RecipeBook.Load("x86_64", "coreclr").Agent.Kind.Should().Be(AgentKind.CoreClr);
        RecipeBook.Load("x86_64", Runtimes.Default).Agent.Kind.Should().Be(AgentKind.NativeAot);
    }
}
