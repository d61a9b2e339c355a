using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class VectorStoreCodeSpec
{
    private static readonly string[] X86End = ["xor %edi,%edi", "mov $0xe7,%eax", "syscall"];
    private static readonly string[] ArmEnd = ["mov x0, #0x0", "mov x8, #0x5e", "svc #0x0"];

    // What binutils prints for each body, spelled out apart from the table.
    [Theory]
    [InlineData(Architecture.X86_64, VectorStore.Sse16, 16, "movups (%rsi),%xmm0", "movups %xmm0,(%rdi)")]
    [InlineData(Architecture.X86_64, VectorStore.Avx32, 32, "vmovups (%rsi),%ymm0", "vmovups %ymm0,(%rdi)")]
    [InlineData(Architecture.X86_64, VectorStore.Undefined, 16, "ud2")]
    [InlineData(Architecture.X86_64, VectorStore.Nowhere, 16, "xor %edi,%edi", "movups %xmm0,(%rdi)")]
    [InlineData(Architecture.X86_64, VectorStore.LeftOut, 16)]
    [InlineData(Architecture.AArch64, VectorStore.Stp16, 16, "ldp x2, x3, [x1]", "stp x2, x3, [x0]")]
    [InlineData(Architecture.AArch64, VectorStore.Stp32, 32, "ldp q0, q1, [x1]", "stp q0, q1, [x0]")]
    [InlineData(Architecture.AArch64, VectorStore.Undefined, 16, "udf #0")]
    [InlineData(Architecture.AArch64, VectorStore.Nowhere, 16, "mov x0, #0x0", "stp x2, x3, [x0]")]
    [InlineData(Architecture.AArch64, VectorStore.LeftOut, 16)]
    public async Task TheBytesAreTheStoreAndTheEndOfItsProcess(Architecture arch, VectorStore store, int bytes, params string[] body)
    {
        var code = VectorStoreCode.Of(arch, store)!;

        code.Bytes.Should().Be(bytes);
        (await Disassembler.RunAsync(arch, code.Code.ToArray())).Should().Equal([.. body, .. arch == Architecture.X86_64 ? X86End : ArmEnd]);
    }

    [Fact]
    public void OnlyTwoArchitecturesHaveAny() =>
        Enum.GetValues<Architecture>().Where(arch => VectorStoreCode.On(arch).Any()).Should().Equal(Architecture.X86_64, Architecture.AArch64);
}
