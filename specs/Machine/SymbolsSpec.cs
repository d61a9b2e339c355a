using Lab.Machine;
using Lab.Machine.Symbols;

namespace Lab.Specs.Machine;

/// <summary>Names of addresses, by each of the sources that tell them; what is damaged or missing is said, and nothing is named by guess.</summary>
[Trait("Tier", "unit")]
public sealed class SymbolsSpec : IDisposable
{
    private const string Ring = "Lab_Driver_Lab_Driver_Queues_SubmissionQueue__RingTail";

    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AnAddressHasTheNameOfItsFunctionAndTheLineOfItsRow(bool compress)
    {
        var lines = MadeElf.Lines("/src/lab/Driver", "Queue.cs", 0x40_1040, (0x40_1000, 100), (0x40_1010, 228), (0x40_1020, 90));
        var symbols = Read(MadeElf.Program([(0x40_1000, 0x40, Ring), (0x40_2000, 0x10, "memcpy")], lines, compress));

        symbols.HasFixedAddresses.Should().BeTrue();
        symbols.Find([0x40_1000, 0x40_101f, 0x40_1020, 0x40_200f]).Should().Equal(
            new CodePlace("Lab.Driver.Queues.SubmissionQueue.RingTail", 0, "lab/Driver/Queue.cs:100", $"symbol {Ring}"),
            new CodePlace("Lab.Driver.Queues.SubmissionQueue.RingTail", 0x1f, "lab/Driver/Queue.cs:228", $"symbol {Ring}"),
            new CodePlace("Lab.Driver.Queues.SubmissionQueue.RingTail", 0x20, "lab/Driver/Queue.cs:90", $"symbol {Ring}"),
            new CodePlace("memcpy", 0xf, "", "symbol memcpy"));
    }

    [Fact]
    public void AnAddressOfNoFunctionHasNoName() =>
        Read(MadeElf.Program([(0x40_1000, 0x40, "a"), (0x40_2000, 0x10, "b")])).Find([0xfff, 0x40_1040, 0x40_2010, ulong.MaxValue]).Should()
            .OnlyContain(place => place.Name == "" && place.Source == "no function of the program has this address");

    [Fact]
    public void OfFunctionsThatLieInEachOtherTheInnerOneCounts() =>
        Read(MadeElf.Program([(0x1000, 0x100, "outer"), (0x1020, 0x10, "inner")])).Find([0x101f, 0x1020, 0x1030]).Select(place => place.Name).Should().Equal("outer", "inner", "outer");

    [Theory]
    [InlineData("S_P_CoreLib_System_Buffer__Memmove", "System.Buffer.Memmove")]
    [InlineData("lab_guest_Lab_Guest_Linux_Cell__Store_1", "Lab.Guest.Linux.Cell.Store")]
    [InlineData("__memmove_avx_unaligned", "__memmove_avx_unaligned")]
    public void NamesAreThoseOfTheSourceWhereItIsManaged(string symbol, string name) =>
        Read(MadeElf.Program([(0x1000, 0x100, symbol)])).Find([0x1000])[0].Name.Should().Be(name);

    [Fact]
    public void WhatIsNoProgramWithSymbolsIsRefusedWithItsReason()
    {
        Refused([1, 2, 3], "not a little-endian ELF file of 64 bits");
        Refused(MadeElf.Of((".text", 1, 0, [0x90])), "a program without symbols: it was stripped");
        Refused(MadeElf.Program([(0x1000, 1, "a")])[..100], "an ELF file that is cut short or damaged");
        new Action(() => ElfSymbols.Read(_folder["none"], "/src")).Should().Throw<MachineInputException>().WithMessage("*no such file*");
    }

    [Fact]
    public void LinesThatAreDamagedLeaveTheNames()
    {
        var lines = MadeElf.Lines("/src", "Queue.cs", 0x1040, (0x1000, 100));
        foreach (var damaged in (byte[][])[lines[..^4], lines[..20], [0xFF, 0xFF, 0xFF, 0x7F, 4, 0], [.. lines[..4], 9, 0, .. lines[6..]]])
            Read(MadeElf.Program([(0x1000, 0x40, "a")], damaged)).Find([0x1000])[0].Should().Match<CodePlace>(place => place.Name == "a" && place.Line == "");
    }

    [Fact]
    public void APerfMapIsReadWithTheLinesThatCanBe()
    {
        var map = PerfMap.Read("7f00001000 20 void [Lab.Driver] Lab.Driver.Queue::Ring()[Optimized]\n7f00001000 zz broken\nnonsense\n7f00002000 10\n7f00001010 8 void Inner()\n7f0000");

        map.Malformed.Should().Be(4);
        map.Find(0x7f0000100f).Should().Be(new CodePlace("void [Lab.Driver] Lab.Driver.Queue::Ring()[Optimized]", 0xf, "", "perf map of the runtime"));
        map.Find(0x7f00001010).Name.Should().Be("void Inner()", "code that was made later lies where other code was thrown away");
        map.Find(0x7f00001020).Should().Be(CodePlace.None("no method in the runtime's perf map of 2 has this address, and 4 of its lines cannot be read"));
    }

    [Fact]
    public void TheKernelsFunctionsAreThoseOfItsList()
    {
        const string list = "ffffffffc0201000 t nvme_queue_rq\t[nvme]\nffffffffc0201400 t nvme_irq\t[nvme]\nffffffffc0201200 d nvme_data\t[nvme]\nffffffffc0201208 t .LVL2066\t[nvme]\n0000000000000000 T hidden\nnonsense\n";
        var symbols = KernelSymbols.Read(list);

        symbols.Find(0xffffffff_c0201210).Should().Be(new CodePlace("nvme_queue_rq [nvme]", 0x210, "", "/proc/kallsyms"));
        symbols.Find(0xffffffff_c0301410).Name.Should().BeEmpty("it is too far from any function");
        symbols.Find(0x1000).Name.Should().BeEmpty("a kernel that hides its addresses tells zeroes");
        KernelSymbols.Read("").Find(1).Source.Should().Be("/proc/kallsyms tells of no function near this address");
        KernelSymbols.Ask([0xffffffff_c0201210, 0xffffffff_c0201300]).Should().Be("grep -F -e ffffffffc01f -e ffffffffc020 /proc/kallsyms || true");
    }

    [Fact]
    public void MappingsOfAProcessSayWhatLiesAtAnAddress()
    {
        var maps = ProcessMaps.Read("00400000-00800000 r-xp 00000000 00:01 12         /tmp/lab/lab-guest\n7f0000000000-7f0000001000 r-xp 00000000 00:00 0 \nnonsense\n7fff00000000-7fff00002000 r-xp 00000000 00:00 0          [vdso]\n");

        maps.BaseOf("/tmp/lab/lab-guest").Should().Be(0x40_0000);
        maps.BaseOf("/other").Should().BeNull();
        maps.Describe(0x7f00_0000_0800).Should().Be("it is in 4096 bytes without a file, r-xp: code that was made at run time");
        maps.Describe(0x7fff_0000_0000).Should().Be("it is in [vdso]");
        maps.Describe(0x1).Should().Be("the process has nothing mapped there any more");
        ProcessMaps.Read("").Describe(0x1).Should().Be("the process's mappings are not known");
    }

    private ElfSymbols Read(byte[] file) => ElfSymbols.Read(_folder.File("program", file), "/src");

    private void Refused(byte[] file, string reason) => new Action(() => Read(file)).Should().Throw<MachineInputException>().Where(refused => refused.Reason == reason && refused.Mend.Length > 0);
}
