using System.Text;
using Lab.Images;
using Lab.Images.Tools;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class UnpackerSpec
{
    [Theory]
    [InlineData("gzip", "H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=")]
    [InlineData("xz", "/Td6WFoAAAFpIt42AgAhARYAAAB0L+WjAQAFaGVsbG8KAAAAIDA6NgABGgbF6sh5kEKZDQEAAAAAAVla")]
    [InlineData("zstd", "KLUv/QRYMQAAaGVsbG8KU4i9kQ==")]
    public async Task TheContentComesOut(string format, string packed)
    {
        Assert.SkipUnless(format == "gzip" || File.Exists("/usr/bin/dpkg-deb"), "dpkg-deb is not installed: apt-get install dpkg");
        using var folder = new Scratch();
        var content = await Unpacker.UnpackAsync(Convert.FromBase64String(packed), "a greeting", folder.Folder, CancellationToken.None);
        Encoding.ASCII.GetString(content).Should().Be("hello\n");
        Directory.EnumerateFileSystemEntries(folder.Folder).Should().BeEmpty();
    }

    [Fact]
    public async Task AnUnknownFormatIsNamed()
    {
        var unpacking = () => Unpacker.UnpackAsync([1, 2, 3], "the kernel", "/nowhere", CancellationToken.None);
        await unpacking.Should().ThrowAsync<ImageException>().WithMessage("the kernel is packed in an unknown way*");
    }
}
