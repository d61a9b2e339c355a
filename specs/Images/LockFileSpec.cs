using Lab.Images;
using Lab.Images.Packages;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class LockFileSpec
{
    private static readonly Package Epoch = new("zlib1g", "1:1.3.dfsg+really1.3.1-1+b1", "amd64", "aa", 88892, "pool/main/z/zlib/zlib1g_1.3.dfsg+really1.3.1-1+b1_amd64.deb");
    private static readonly Package Plain = new("busybox-static", "1.37~1", "all", "bb", 4_000_000_000);

    [Fact]
    public void APackageIsALineAndLinesAreSorted()
    {
        var locks = new LockFile();
        locks.Put("qemu-x", []);
        locks.Put("guest-x", [Epoch, Plain]);
        locks.Write().Should().Be("""
            {
              "schema": 1,
              "sets": {
                "guest-x": [
                  { "package": "busybox-static", "version": "1.37~1", "architecture": "all", "sha256": "bb", "size": 4000000000 },
                  { "package": "zlib1g", "version": "1:1.3.dfsg+really1.3.1-1+b1", "architecture": "amd64", "sha256": "aa", "size": 88892, "file": "pool/main/z/zlib/zlib1g_1.3.dfsg+really1.3.1-1+b1_amd64.deb" }
                ],
                "qemu-x": [

                ]
              }
            }

            """);
    }

    [Fact]
    public void WhatIsWrittenIsReadBackTheSame()
    {
        using var folder = new Scratch();
        var locks = new LockFile();
        locks.Put("guest-x", [Epoch, Plain]);
        locks.Save(folder["images.lock"]);
        var again = LockFile.Read(folder["images.lock"]);
        again.Find("guest-x").Should().Equal(Plain, Epoch);
        again.Write().Should().Be(locks.Write());
    }

    [Fact]
    public void WhereAMirrorHasAPackageIsNoPartOfWhatABuildDependsOn()
    {
        LockFile here = new(), elsewhere = new();
        here.Put("guest-x", [Epoch]);
        elsewhere.Put("guest-x", [Epoch with { File = "" }]);
        here.Describe("guest-x").Should().Be(elsewhere.Describe("guest-x")).And.Contain(Epoch.Sha256);
    }

    [Fact]
    public void NoFileMeansNothingLocked()
    {
        using var folder = new Scratch();
        LockFile.Read(folder["images.lock"]).Find("guest-x").Should().BeNull();
    }

    [Theory]
    [InlineData("<<<<<<< ours")]
    [InlineData("{}")]
    [InlineData("""{"sets":{"a":[{"package":"x"}]}}""")]
    public void ADamagedFileSaysHowToMendIt(string content)
    {
        using var folder = new Scratch();
        var file = folder.File("images.lock", content);
        var reading = () => LockFile.Read(file);
        reading.Should().Throw<ImageException>().WithMessage("*images.lock*--update-lock*");
    }
}
