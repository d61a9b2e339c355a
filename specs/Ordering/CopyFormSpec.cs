using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class CopyFormSpec
{
    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    private static IEnumerable<CopyStrategy> Strategies => Enum.GetValues<CopyStrategy>().Distinct();

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EachStrategyIsSomethingOrIsRefusedByName(Architecture arch)
    {
        foreach (var strategy in Strategies)
        {
            var why = CopyForm.WhyNot(arch, strategy);
            if (CopyForm.Of(arch, strategy) is { } form)
            {
                why.Should().BeNull();
                form.Becomes.Should().NotBeEmpty();
                form.Source.Should().NotBeEmpty();
                form.Alignment.Should().BeOneOf(1, 4, 8, 16, 64);
            }
            else
                why.Should().Contain(CopyForm.NameOf(strategy)).And.Contain($"{arch}").And.MatchRegex(": .{20}", "it says why");
        }
        CopyForm.On(arch).Select(f => f.Strategy).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void OnlyX86AndArmHaveNonTemporalStores() =>
        Enum.GetValues<Architecture>().Where(a => CopyForm.Of(a, CopyStrategy.NonTemporal) is not null).Should().Equal(Architecture.X86_64, Architecture.AArch64);

    [Fact]
    public void TheOldNameOfTheStructCopyIsStillOne()
    {
        Enum.Parse<CopyStrategy>("Vector").Should().Be(CopyStrategy.StructCopy);
        CopyForm.NameOf(Enum.Parse<CopyStrategy>("vector", ignoreCase: true)).Should().Be("structCopy");
        Strategies.Select(CopyForm.NameOf).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void WhatLinuxCopiesWithIsAFormOfTheArchitecture()
    {
        foreach (var arch in Enum.GetValues<Architecture>())
            LinuxSource.Copy(arch).Architecture.Should().Be(arch);
    }
}
