using Lab.Images;
using Lab.Images.Guest;
using Lab.Images.Packages;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class KernelFilesSpec
{
    private const string Old = "boot/vmlinuz-6.1.0-50-amd64 boot/config-6.1.0-50-amd64 usr/lib/modules/6.1.0-50-amd64/kernel/a.ko";
    private const string New = "usr/lib/modules/7.2.13+deb14-arm64/vmlinuz usr/lib/modules/7.2.13+deb14-arm64/config";

    [Theory]
    [InlineData(Old, "6.1.0-50-amd64", "boot/vmlinuz-6.1.0-50-amd64", "boot/config-6.1.0-50-amd64")]
    [InlineData(New, "7.2.13+deb14-arm64", "usr/lib/modules/7.2.13+deb14-arm64/vmlinuz", "usr/lib/modules/7.2.13+deb14-arm64/config")]
    public void AKernelIsFoundWhereverItsSuiteKeepsIt(string files, string release, string kernel, string config) =>
        KernelFiles.Find(Tree(files)).Should().Be(new KernelFiles(release, kernel, config));

    [Theory]
    [InlineData("usr/lib/modules/7.2.13+deb14-arm64/config", "*0 kernels instead of one*")]
    [InlineData($"{Old} {New}", "*2 kernels instead of one*")]
    [InlineData("boot/vmlinux-6.12.1 boot/config-6.12.2", "*no configuration of the kernel 6.12.1*")]
    public void PackagesThatAreNotThoseOfOneKernelAreRefused(string files, string message)
    {
        var finding = () => KernelFiles.Find(Tree(files));
        finding.Should().Throw<ImageException>().WithMessage(message);
    }

    [Fact]
    public void OnlyThePartsOfTheSameReleaseGoWithAKernel() =>
        AptState.PartsOf("linux-image-7.2.13+deb14-amd64",
            ["linux-base", "dracut", "linux-base-7.2.13+deb14-amd64", "linux-binary-7.2.13+deb14-amd64", "linux-modules-7.2.12+deb14-amd64", "kmod-7.2.13+deb14-amd64"])
            .Should().Equal("linux-base-7.2.13+deb14-amd64", "linux-binary-7.2.13+deb14-amd64");

    private static Dictionary<string, TreeFile> Tree(string files) =>
        files.Split(' ').ToDictionary(path => path, _ => new TreeFile("", 0, 0, default, null));
}
