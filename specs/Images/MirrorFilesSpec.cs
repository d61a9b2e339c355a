using Lab.Images.Packages;

namespace Lab.Specs.Images;

/// <summary>apt itself fetches, from a mirror that is a folder.</summary>
[Trait("Tier", "unit")]
public sealed class MirrorFilesSpec : IDisposable
{
    // printf hello | sha256sum
    private static readonly Package Hello =
        new("hello", "1-1+b1", "all", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5, "pool/main/h/hello/hello_1-1+b1_all.deb");
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("copy:")]
    [InlineData("file://")]
    public async Task AFileThatNoIndexNamesIsFetchedAndTaken(string scheme)
    {
        scratch.File($"mirror/{Hello.File}", "hello");
        (await DownloadAsync(scheme, Hello)).Should().BeTrue();
        var cache = new PackageCache(scratch["cache"]);
        cache.Take(scratch["downloads"], [Hello]);
        cache.Has(Hello).Should().BeTrue();
        new FileInfo(cache.PathOf(Hello)).LinkTarget.Should().BeNull("a link would break with the mirror");
    }

    [Fact]
    public async Task AFileWithOtherContentIsNotTaken()
    {
        scratch.File($"mirror/{Hello.File}", "jello");
        (await DownloadAsync("copy:", Hello)).Should().BeFalse();
        Directory.GetFiles(scratch["downloads"], "*.deb").Should().BeEmpty();
    }

    [Fact]
    public async Task OneThatIsGoneIsSaidForAll()
    {
        scratch.File($"mirror/{Hello.File}", "hello");
        (await DownloadAsync("copy:", Hello, Hello with { File = "pool/main/h/hello/hello_0_all.deb" })).Should().BeFalse();
    }

    private async Task<bool> DownloadAsync(string scheme, params Package[] packages)
    {
        Directory.CreateDirectory(scratch["downloads"]);
        return await new MirrorFiles($"{scheme}{scratch["mirror"]}/", scratch.File("apt.conf", "APT::Sandbox::User \"root\";\n"))
            .DownloadAsync(packages, scratch["downloads"], TestContext.Current.CancellationToken);
    }
}
