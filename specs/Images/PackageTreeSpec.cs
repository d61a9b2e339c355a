using Lab.Images.Packages;
using Lab.Images.Qemu;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class PackageTreeSpec
{
    [Theory]
    [InlineData("./usr/bin/busybox", "usr/bin/busybox")]
    [InlineData("/lib/x86_64-linux-gnu/libc.so.6", "usr/lib/x86_64-linux-gnu/libc.so.6")]
    [InlineData("usr/lib64/../lib/x/ld.so", "usr/lib/x/ld.so")]
    [InlineData("../../../etc/passwd", "etc/passwd")]
    [InlineData("./", "")]
    public void PathsAreTakenFromTheTreesRootAndCannotLeaveIt(string path, string clean) => PackageTree.Normalise(path).Should().Be(clean);

    [Theory]
    [InlineData("1:10.0.13+ds-0+deb13u1", "10.0.13")]
    [InlineData("1:11.1.3~rc1-2", "11.1.3")]
    [InlineData("7.2", "7.2")]
    public void TheVersionOfQemuIsThatOfItsPackageWithoutDebiansParts(string package, string version) =>
        QemuBuilder.UpstreamVersion(package).Should().Be(version);
}
