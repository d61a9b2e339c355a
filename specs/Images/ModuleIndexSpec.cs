using Lab.Images.Guest;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class ModuleIndexSpec
{
    private static readonly KernelModule Nvme = new("kernel/host/nvme.ko", ["nvme_core"], [], ["pci:v*d*sv*sd*bc01sc08i02*"]);
    private static readonly KernelModule NvmeCore = new("kernel/host/nvme-core.ko", ["nvme_auth", "t10_pi"], ["crc64"], []);
    private static readonly KernelModule NvmeAuth = new("kernel/common/nvme-auth.ko", [], [], []);
    private static readonly KernelModule Crc = new("kernel/crypto/crc64.ko", [], [], ["crypto-crc64"]);
    private static readonly KernelModule[] All = [Nvme, NvmeCore, NvmeAuth, Crc];

    [Fact]
    public void TheDependencyToLoadFirstStandsLast() =>
        ModuleIndex.Dependencies(All).Should().Contain(
            "kernel/host/nvme.ko: kernel/host/nvme-core.ko kernel/common/nvme-auth.ko kernel/crypto/crc64.ko\n");

    [Fact]
    public void LinesAreSortedAndAModuleWithoutNeedsStandsAlone() =>
        ModuleIndex.Dependencies(All).Split('\n').Select(l => l.Split(':')[0]).Should().Equal(
            "kernel/common/nvme-auth.ko", "kernel/crypto/crc64.ko", "kernel/host/nvme-core.ko", "kernel/host/nvme.ko", "");

    [Fact]
    public void WhatTheKernelHasBuiltInIsLeftOut() => ModuleIndex.Dependencies(All).Should().NotContain("t10");

    [Fact]
    public void ModulesThatNeedEachOtherDoNotHangIt()
    {
        KernelModule a = new("a.ko", ["b"], [], []), b = new("b.ko", ["a"], [], []);
        ModuleIndex.Dependencies([a, b]).Should().Be("a.ko: b.ko\nb.ko: a.ko\n");
    }

    [Fact]
    public void AliasesLeadToTheModule() =>
        ModuleIndex.Aliases(All).Should().Be("alias crypto-crc64 crc64\nalias pci:v*d*sv*sd*bc01sc08i02* nvme\n");
}
