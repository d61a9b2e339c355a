using Lab.Images;
using Lab.Images.Packages;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class PackageCacheSpec
{
    // printf hello | sha256sum
    private static readonly Package Hello =
        new("hello", "1-1", "all", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5);

    [Fact]
    public void ADownloadedPackageIsKeptByItsSum()
    {
        using var folder = new Scratch();
        folder.File("downloads/hello_1-1_all.deb", "hello");
        var cache = new PackageCache(folder["packages"]);
        cache.Has(Hello).Should().BeFalse();
        cache.Take(folder["downloads"], [Hello]);
        cache.Has(Hello).Should().BeTrue();
    }

    [Fact]
    public void AWrongDownloadIsRefusedNamingThePackageAndBothSums()
    {
        using var folder = new Scratch();
        folder.File("downloads/hello_1-1_all.deb", "jello");
        var taking = () => new PackageCache(folder["packages"]).Take(folder["downloads"], [Hello]);
        taking.Should().Throw<ImageException>().WithMessage($"*hello 1-1*instead of {Hello.Sha256}*");
    }

    [Fact]
    public void ADamagedFileInTheCacheDoesNotCount()
    {
        using var folder = new Scratch();
        var cache = new PackageCache(folder["packages"]);
        folder.File($"packages/{Hello.Sha256}.deb", "jello");
        cache.Has(Hello).Should().BeFalse();
    }
}
