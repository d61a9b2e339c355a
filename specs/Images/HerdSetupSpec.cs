using Lab.Images;
using Lab.Images.Herd;
using Lab.Images.Packages;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class HerdSetupSpec
{
    [Fact]
    public void WhatItNeedsIsLocked()
    {
        var locked = LockFile.Read(new ImagePaths(Checkout.Root).Lock).Find(PackageSet.Herd.Name);

        locked.Should().NotBeNull();
        locked!.Select(package => package.Name).Should().Equal(HerdBuilder.Packages);
    }

    [Fact]
    public void WhereNothingIsUnpackedItIsNotCurrent()
    {
        using var folder = new Scratch();
        folder.File("images/images.lock", File.ReadAllText(new ImagePaths(Checkout.Root).Lock));

        new HerdSetup(new ImagePaths(folder[""]), new Progress<string>()).IsCurrent.Should().BeFalse();
    }

    [Fact]
    public void TheScriptTakesLoaderLibrariesAndModelsFromItsOwnRoot() =>
        HerdBuilder.Script.Should().Contain("exec \"$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2\"").And.Contain("-set-libdir \"$root/usr/share/herdtools7/herd\"");
}
