using Lab.Ordering;
using Lab.Ordering.Streams;

namespace Lab.Specs.Ordering.Streams;

/// <summary>
/// <c>specs/encodings/ARCH.txt</c> has a line for each instruction, "bytes | as binutils prints it | what it is to the order of stores". The bytes are an
/// assembler's.
/// </summary>
[Trait("Tier", "unit")]
public sealed class InstructionDecoderSpec
{
    private static readonly Dictionary<Architecture, string> Files = new()
    {
        [Architecture.X86_64] = "x86_64", [Architecture.AArch64] = "aarch64", [Architecture.RiscV64] = "riscv64", [Architecture.Ppc64Le] = "ppc64le", [Architecture.S390x] = "s390x",
    };

    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    private sealed record Line(byte[] Code, string Printed, string Meaning);

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EachInstructionIsWhatItsLineSays(Architecture arch)
    {
        foreach (var line in Lines(arch))
            InstructionDecoder.Decode(arch, line.Code).ToString().Should().Be(line.Meaning, $"{line.Printed} on {arch}");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public async Task TheBytesAreTheInstructionsThatTheLinesName(Architecture arch)
    {
        var lines = Lines(arch);
        List<string> printed = [];
        // One by one where a text has an address, and where binutils knows no PCI instruction and begins anew in its middle.
        if (arch == Architecture.S390x)
            foreach (var line in lines)
                printed.Add((await Disassembler.RunAsync(arch, line.Code))[0]);
        else
            printed.AddRange(await Disassembler.RunAsync(arch, [.. lines.SelectMany(line => line.Code)]));
        printed.Select(Newest).Should().Equal(lines.Select(line => Newest(line.Printed)));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void EachRowOfTheTablesHasItsLineAndASource(Architecture arch)
    {
        var seen = Lines(arch).Select(line => InstructionDecoder.Decode(arch, line.Code)).Select(Identity).ToHashSet();
        IEnumerable<(string, string)> rows = arch == Architecture.X86_64
            ? X86Encodings.Rows.Select(row => (row.Name, row.Source))
            // The 256 sets of RISC-V's fence are one encoding: the lines have some of them.
            : InstructionDecoder.RowsOf(arch).Select(row => Identity(row.Operation)).Where(row => !row.Name.StartsWith("fence ", StringComparison.Ordinal));
        foreach (var (name, source) in rows)
        {
            seen.Should().Contain(row => row.Name == name, $"{arch} has a row for it");
            source.Should().NotBeEmpty(name);
        }
    }

    [Fact]
    public void EachRowOfX86IsTheFirstThatMatchesSomeLine()
    {
        var lines = Lines(Architecture.X86_64);
        foreach (var row in X86Encodings.Rows)
            lines.Exists(line => First(line.Code) == row).Should().BeTrue($"some line is for {row.Name} with opcode {row.Opcode:x2} in {row.Map}, prefix {row.Prefix:x}, extension {row.Extension}");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void AnInstructionThatIsCutOffIsUnknown(Architecture arch)
    {
        InstructionDecoder.Decode(arch, []).Kind.Should().Be(OperationKind.Unknown);
        foreach (var line in Lines(arch).Where(line => arch is Architecture.AArch64 or Architecture.Ppc64Le or Architecture.S390x && line.Code.Length > 2))
            InstructionDecoder.Decode(arch, line.Code.AsSpan(0, line.Code.Length - 1)).Kind.Should().Be(OperationKind.Unknown, line.Printed);
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void NoBytesMakeTheDecoderThrow(Architecture arch)
    {
        var random = new Random(20_26);
        var code = new byte[16];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(code);
            InstructionDecoder.Decode(arch, code.AsSpan(0, random.Next(17))).Source.Should().NotBeEmpty();
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void TheLabsOwnFencesAndCopiesAreDecodedAsWhatTheyAreCalled(Architecture arch)
    {
        foreach (var fence in FenceCode.On(arch))
        {
            var operation = InstructionDecoder.Decode(arch, FenceCode.Of(arch, fence)!.Code.Span);
            // POWER's and z's full fence is their store fence too.
            var worth = (arch, fence) is (Architecture.Ppc64Le or Architecture.S390x, Fence.Store) ? Fence.Full : fence;
            operation.Fence.Should().Be(worth, $"{FenceCode.Of(arch, fence)!.Instruction} on {arch}");
        }
    }

    private static X86Row? First(byte[] code) =>
        X86Instruction.TryRead(code, out var instruction) ? First(instruction) : null;

    private static X86Row? First(X86Instruction instruction)
    {
        foreach (var row in X86Encodings.Rows)
            if (row.Matches(instruction))
                return row;
        return null;
    }

    private static (string Name, string Source) Identity(Operation operation) => (operation.Name, operation.Source);

    // binutils has renamed some instructions since.
    private static string Newest(string printed) => printed.Replace("hwsync", "sync", StringComparison.Ordinal).Replace("hint #0x6", "dgh", StringComparison.Ordinal)
        .Replace("{evex} ", "", StringComparison.Ordinal);

    private static List<Line> Lines(Architecture arch) =>
    [
        .. from text in File.ReadLines(Path.Combine(Checkout.Root, "specs", "encodings", Files[arch] + ".txt"))
           let fields = text.Split(" | ")
           select new Line(Convert.FromHexString(fields[0].Replace(" ", "", StringComparison.Ordinal)), fields[1], fields[2]),
    ];
}
