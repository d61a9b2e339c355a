using System.Diagnostics;
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
            var lines = await DisassembleAsync(arch, [.. code.Code.Span, .. FenceCode.Return(arch).Span]);
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
        foreach (var fence in Enum.GetValues<Fence>().Except([Fence.None, Fence.Store, Fence.Full]))
            Enum.GetValues<Architecture>().Count(a => FenceCode.Of(a, fence) is not null).Should().Be(1, $"{fence} names one instruction of one architecture");
    }

    private static async Task<string[]> DisassembleAsync(Architecture arch, byte[] code)
    {
        string[] machine = arch switch
        {
            Architecture.X86_64 => ["i386:x86-64"],
            Architecture.AArch64 => ["aarch64"],
            Architecture.RiscV64 => ["riscv:rv64"],
            Architecture.Ppc64Le => ["powerpc:common64", "-EL"],
            _ => ["s390:64-bit"],
        };
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, code, TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo("objdump") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])["-D", "-b", "binary", "-m", .. machine, file])
                start.ArgumentList.Add(argument);
            using var objdump = Started(start);
            var output = await objdump.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = await objdump.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.SkipWhen(errors.Contains("can't use supplied machine", StringComparison.Ordinal), $"this objdump knows no {arch}: apt-get install binutils-multiarch");
            errors.Should().BeEmpty();
            // "   0:\t07 f0             \tbr\t%r0": address, bytes, instruction and its operands, some with a comment.
            return [.. output.Split('\n').Select(l => l.Split('\t')).Where(f => f.Length > 2).Select(f => string.Join(' ', f[2..]).Split('#')[0].Trim())];
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("objdump is not installed: apt-get install binutils-multiarch");
            throw;
        }
    }
}
