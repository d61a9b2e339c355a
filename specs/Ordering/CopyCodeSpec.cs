using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class CopyCodeSpec
{
    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    // What binutils prints for each body, spelled out apart from the table.
    private static IEnumerable<string> Printed(Architecture arch, CopyStrategy strategy) => (arch, strategy) switch
    {
        (Architecture.X86_64, CopyStrategy.NonTemporal) => Turns(8, 8, at => [$"mov {at}(%rsi),%rax", $"movnti %rax,{at}(%rdi)"]),
        (Architecture.X86_64, CopyStrategy.NonTemporalVector) => Turns(4, 16, at => [$"movdqu {at}(%rsi),%xmm0", $"movntdq %xmm0,{at}(%rdi)"]),
        (Architecture.X86_64, CopyStrategy.MemcpyToIo) => ["mov $0x10,%ecx", "rep movsl %ds:(%rsi),%es:(%rdi)"],
        (Architecture.X86_64, CopyStrategy.Store64) => ["movdir64b (%rsi),%rdi"],
        (Architecture.AArch64, CopyStrategy.NonTemporal) => Arm(4, 16, at => [$"ldp x2, x3, [x1{at}]", $"stnp x2, x3, [x0{at}]"]),
        (Architecture.AArch64, CopyStrategy.NonTemporalVector) => Arm(2, 32, at => [$"ldp q0, q1, [x1{at}]", $"stnp q0, q1, [x0{at}]"]),
        (Architecture.AArch64, CopyStrategy.MemcpyToIo) => Arm(8, 8, at => [$"ldr x2, [x1{at}]", $"str x2, [x0{at}]"]),
        (Architecture.Ppc64Le, CopyStrategy.MemcpyToIo) =>
            ["sync", .. Enumerable.Range(0, 16).SelectMany(i => (string[])[$"lwz r5,{4 * i}(r4)", $"stw r5,{4 * i}(r3)"]), "sync"],
        (Architecture.RiscV64, CopyStrategy.MemcpyToIo) => Enumerable.Range(0, 8).SelectMany(i => (string[])[$"ld a2,{8 * i}(a1)", $"sd a2,{8 * i}(a0)"]),
        _ => [],
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task TheBytesAreTheCopyThatTheyAreCalled(Architecture arch)
    {
        foreach (var strategy in CopyCode.On(arch))
        {
            var lines = await Disassembler.RunAsync(arch, [.. CopyCode.Of(arch, strategy)!.Code.Span, .. FenceCode.Return(arch).Span]);
            lines[^1].Should().BeOneOf("ret", "blr", "br %r14");
            // Newer versions call POWER's full barrier by its other name.
            lines[..^1].Select(l => l.Replace("hwsync", "sync", StringComparison.Ordinal)).Should().Equal(Printed(arch, strategy), $"{strategy} on {arch}");
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void MachineCodeAndTableNameTheSameStrategies(Architecture arch)
    {
        CopyStrategy[] neverManaged = [CopyStrategy.NonTemporal, CopyStrategy.NonTemporalVector, CopyStrategy.MemcpyToIo, CopyStrategy.Store64];
        CopyCode.On(arch).Should().BeEquivalentTo(CopyForm.On(arch).Select(f => f.Strategy).Intersect(neverManaged));
    }

    private static IEnumerable<string> Turns(int times, int step, Func<string, string[]> lines) => Enumerable.Range(0, times).SelectMany(i => lines($"0x{i * step:x}"));

    private static IEnumerable<string> Arm(int times, int step, Func<string, string[]> lines) =>
        Enumerable.Range(0, times).SelectMany(i => lines(i == 0 ? "" : $", #{i * step}"));
}
