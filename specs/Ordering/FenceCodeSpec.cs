using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class FenceCodeSpec
{
    // What binutils prints for each instruction: some fences have a shorter name there (the whole fence of RISC-V), or an older one.
    private static readonly Dictionary<string, string[]> Printed = new()
    {
        ["lock or dword [rsp], 0"] = ["lock orl $0x0,(%rsp)"],
        ["sync"] = ["sync", "hwsync"],
        ["fence iorw,iorw"] = ["fence", "fence iorw,iorw"],
        ["dgh"] = ["dgh", "hint #0x6"],
        ["bcr 15,0"] = ["br %r0", "bcr 15,%r0"],
        ["bcr 14,0"] = ["bnor %r0", "bcr 14,%r0"],
    };

    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task TheBytesAreTheInstructionsThatTheyAreCalled(Architecture arch)
    {
        foreach (var fence in FenceCode.On(arch))
        {
            var code = FenceCode.Of(arch, fence)!;
            var lines = await Disassembler.RunAsync(arch, [.. code.Code.Span, .. FenceCode.Return(arch).Span]);
            lines.Should().HaveCount(2, $"{fence} is one instruction and a return");
            lines[0].Should().BeOneOf(Printed.GetValueOrDefault(code.Instruction, [code.Instruction]), $"{fence} on {arch}");
            lines[1].Should().BeOneOf("ret", "blr", "br %r14");
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EveryArchitectureHasAStoreFenceAndAFullOne(Architecture arch) =>
        FenceCode.On(arch).Should().Contain([Fence.Store, Fence.Full]).And.NotContain(Fence.None);

    [Fact]
    public void AFenceOfOneArchitectureIsNoneOfAnother()
    {
        FenceCode.Of(Architecture.X86_64, Fence.DmbOshst).Should().BeNull();
        FenceCode.Of(Architecture.AArch64, Fence.Locked).Should().BeNull();
        FenceCode.Describe(Architecture.S390x, Fence.Eieio).Should().Contain("S390x");
        foreach (var fence in Enum.GetValues<Fence>().Except([Fence.None, Fence.Store, Fence.Full, Fence.WriteBarrier, Fence.MemoryBarrier, Fence.ReadBack]))
            Enum.GetValues<Architecture>().Count(a => FenceCode.Of(a, fence) is not null).Should().Be(1, $"{fence} names one instruction of one architecture");
    }

    [Fact]
    public void ABarrierOfDotNetIsWhatItsCodeGeneratorMakesOfIt()
    {
        FenceCode.Describe(Architecture.X86_64, Fence.WriteBarrier).Should().Be("nothing");
        FenceCode.Describe(Architecture.AArch64, Fence.WriteBarrier).Should().Be("dmb ish");
        FenceCode.Describe(Architecture.X86_64, Fence.MemoryBarrier).Should().StartWith("lock or");
        FenceCode.Describe(Architecture.S390x, Fence.WriteBarrier).Should().Contain("S390x");
        foreach (var fence in (Fence[])[Fence.WriteBarrier, Fence.MemoryBarrier, Fence.ReadBack])
            Enum.GetValues<Architecture>().Should().OnlyContain(a => FenceCode.Of(a, fence) == null, "it is no machine code of the lab's");
    }
}
