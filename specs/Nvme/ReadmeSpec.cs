using System.Runtime.CompilerServices;
using Lab.Nvme.Commands;
using Lab.Nvme.DataPointers;
using Lab.Nvme.Registers;

namespace Lab.Specs.Nvme;

/// <summary>The package's readme shows code that compiles and does what it says.</summary>
[Trait("Tier", "unit")]
public sealed class ReadmeSpec
{
    [Fact]
    public void TheExampleDoesWhatItSays()
    {
        // What the controller says of itself, and what of that a driver can work with. An error names the register, its value, the field and what is wrong.
        var cap = new Cap(0x0240_0820_0F01_07FF);
        if (!ControllerLimits.TryDecode(cap, bar0Bytes: 0x4000, hostPageBytes: 4096, out var limits, out var error))
            throw new InvalidOperationException(error);

        // A buffer of 1 MiB as PRPs: 257 pages, so the list has 256 entries. Nothing is allocated.
        Span<ulong> list = stackalloc ulong[512];
        if (!PrpBuilder.TryBuild(new MemoryRange(0x1_0000_0200, 1 << 20), limits.PageBytes, [0x2_0000_0000], list, out var data, out var entries, out error))
            throw new InvalidOperationException(error);

        // A read of 2048 blocks as the 64 bytes that go into the submission queue.
        var read = NvmCommand.Read(nsid: 1, lba: 4096, blocks: 2048, data, new IoControl { Fua = true }).WithCid(7);
        Span<byte> slot = stackalloc byte[SubmissionEntry.Bytes];
        read.WriteTo(slot);

        // What the controller answered, by the specification's name, and what to do about it.
        var status = CommandStatus.Of(StatusCode.LbaOutOfRange, dnr: true);
        var text = $"{status}: {status.Advice}";

        entries.Should().Be(256);
        slot[0].Should().Be(2);
        text.Should().Be(Readme().Single(line => line.StartsWith("// LBA Out of Range", StringComparison.Ordinal))[3..]);
    }

    [Fact]
    public void TheExampleIsTheOneInTheReadme()
    {
        var here = File.ReadAllText(Source());
        foreach (var line in Readme().Where(line => line.Length != 0 && !line.StartsWith("// LBA Out of Range", StringComparison.Ordinal)))
            here.Should().Contain(line.Trim(), "the example above is a copy of it");
    }

    private static IEnumerable<string> Readme() => ReadmeCode.Lines("Nvme");

    private static string Source([CallerFilePath] string path = "") => path;
}
