using Lab.Ordering;
using Lab.Ordering.Litmus;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;
using Lab.Specs.Ordering.Model;

namespace Lab.Specs.Ordering.Litmus;

/// <summary>
/// Each <c>specs/litmus/NAME.litmus</c> is the text of a golden stream, and <c>NAME.expected</c> has a line for each reading: "Never" where no allowed order
/// tears the entry, "Sometimes" where one does. <c>LAB_PROMOTE=1</c> writes both anew.
/// </summary>
[Trait("Tier", "unit")]
public sealed class LitmusSpec
{
    internal static readonly string Folder = Path.Combine(Checkout.Root, "specs", "litmus");
    private static readonly bool Promote = Environment.GetEnvironmentVariable("LAB_PROMOTE") == "1";

    public static TheoryData<string> Names => [.. GoldenTests.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheTextIsTheCommittedOne(string name)
    {
        var file = Path.Combine(Folder, name + ".litmus");
        var text = LitmusText.Of(name, GoldenTests.All[name]);

        if (Promote)
            File.WriteAllText(file, text);
        text.Should().Be(File.ReadAllText(file), "LAB_PROMOTE=1 accepts the new text");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RulesAndModelExpectWhatIsCommitted(string name)
    {
        var file = Path.Combine(Folder, name + ".expected");
        var sequence = GoldenTests.All[name];
        var rules = StreamRules.Judge(sequence).Guarantee;

        OrderingModel.Explore(sequence).Kind.Should().Be(rules.Kind);
        if (Promote)
            File.WriteAllText(file, Expected(sequence.Architecture, rules));
        File.ReadAllText(file).Should().Be(Expected(sequence.Architecture, rules), "LAB_PROMOTE=1 accepts the new verdict");
    }

    [Fact]
    public void NoTestIsLeftOver() =>
        Directory.EnumerateFiles(Folder, "*.litmus").Select(Path.GetFileNameWithoutExtension).Should().BeEquivalentTo(GoldenTests.All.Keys);

    [Theory]
    [InlineData(Architecture.AArch64, MemoryType.Uncached, StoreKind.Plain, Fence.None, "Device")]
    [InlineData(Architecture.Ppc64Le, MemoryType.Uncached, StoreKind.Plain, Fence.None, "guarded")]
    [InlineData(Architecture.Ppc64Le, MemoryType.WriteCombining, StoreKind.Plain, Fence.Eieio, "cacheable")]
    [InlineData(Architecture.RiscV64, MemoryType.Uncached, StoreKind.Plain, Fence.None, "I/O")]
    [InlineData(Architecture.RiscV64, MemoryType.WriteBack, StoreKind.Plain, Fence.FenceWW, "memory")]
    [InlineData(Architecture.S390x, MemoryType.WriteBack, StoreKind.Plain, Fence.None, "S390x")]
    [InlineData(Architecture.X86_64, MemoryType.WriteCombining, StoreKind.Direct, Fence.None, "movdir64b")]
    [InlineData(Architecture.X86_64, MemoryType.WriteCombining, StoreKind.Plain, Fence.ReadBack, "not known")]
    public void WhatHerdCannotJudgeIsSaid(Architecture arch, MemoryType memory, StoreKind kind, Fence fence, string why)
    {
        var sequence = Cells.Of(arch, memory, kind, fence);

        LitmusText.WhyNot(sequence).Should().Contain(why);
        ((Action)(() => LitmusText.Of("x", sequence))).Should().Throw<ArgumentException>().WithMessage($"*{why}*");
    }

    internal static string Expected(Architecture arch, Guarantee guarantee) => arch == Architecture.X86_64
        ? $"portable {(guarantee.Kind == GuaranteeKind.Guaranteed ? "Never" : "Sometimes")}\nintel {(guarantee.Kind == GuaranteeKind.NotGuaranteed ? "Sometimes" : "Never")}\n"
        : $"herd {(guarantee.Kind == GuaranteeKind.Guaranteed ? "Never" : "Sometimes")}\n";
}
