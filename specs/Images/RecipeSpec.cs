using Lab.Images;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class RecipeSpec
{
    [Fact]
    public void TheRecipeIsReadIntoRecords()
    {
        var recipe = RecipeBook.Load("x86_64");
        recipe.Arch.Should().Be("x86_64");
        recipe.Guest.Modules.Should().Contain("nvme").And.NotIntersectWith(recipe.Guest.BootModules);
    }

    [Fact]
    public void AnUnknownArchitectureIsRefusedNamingTheKnownOnes()
    {
        var loading = () => RecipeBook.Load("pdp11");
        loading.Should().Throw<ImageException>().WithMessage("*'pdp11'*x86_64*").Which.HostUnable.Should().BeTrue();
    }

    [Fact]
    public void KeysChangeWithTheirOwnPartOfTheRecipeOnly()
    {
        var before = RecipeBook.Text("x86_64");
        var after = before.Replace("panic=-1", "panic=0", StringComparison.Ordinal);
        after.Should().NotBe(before);
        RecipeKeys old = new(before), changed = new(after);
        changed.Guest("lock").Should().NotBe(old.Guest("lock"));
        changed.Qemu("lock").Should().Be(old.Qemu("lock"));
        changed.Agent("sources").Should().Be(old.Agent("sources"));
    }

    [Fact]
    public void KeysChangeWithWhatIsLockedAndWithTheSources()
    {
        var keys = RecipeKeys.Of("x86_64");
        keys.Guest("one").Should().NotBe(keys.Guest("other"));
        keys.Qemu("one").Should().NotBe(keys.Qemu("other"));
        keys.Agent("one").Should().NotBe(keys.Agent("other"));
        keys.Guest("one").Should().Be(RecipeKeys.Of("x86_64").Guest("one"));
    }

    [Fact]
    public void AFreshCheckoutIsNotCurrent()
    {
        using var checkout = new Scratch();
        new ImageSetup(new ImagePaths(checkout.Folder), new ProgressLines()).IsCurrent("x86_64").Should().BeFalse();
    }
}
