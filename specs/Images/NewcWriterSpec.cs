using System.Diagnostics;
using System.Text;
using Lab.Images.Guest;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class NewcWriterSpec
{
    // Numbers: inode, mode, uid, gid, links, mtime, size, device major and minor, node major and minor, name size, checksum.
    private const string Golden =
        "070701" + "00000001" + "000041ed" + "00000000" + "00000000" + "00000002" + "00000000" + "00000000" + "00000000" + "00000000"
        + "00000000" + "00000000" + "00000004" + "00000000" + "dev\0" + "\0\0"
        + "070701" + "00000002" + "00002180" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" + "00000000" + "00000000"
        + "00000005" + "00000001" + "0000000c" + "00000000" + "dev/console\0" + "\0\0"
        + "070701" + "00000003" + "000081ed" + "00000000" + "00000000" + "00000001" + "00000000" + "00000003" + "00000000" + "00000000"
        + "00000000" + "00000000" + "00000005" + "00000000" + "init\0" + "\0" + "hi\n" + "\0"
        + "070701" + "00000004" + "0000a1ff" + "00000000" + "00000000" + "00000001" + "00000000" + "00000007" + "00000000" + "00000000"
        + "00000000" + "00000000" + "00000004" + "00000000" + "lib\0" + "\0\0" + "usr/lib" + "\0"
        + "070701" + "00000000" + "00000000" + "00000000" + "00000000" + "00000001" + "00000000" + "00000000" + "00000000" + "00000000"
        + "00000000" + "00000000" + "0000000b" + "00000000" + "TRAILER!!!\0" + "\0\0\0";

    [Fact]
    public void AFolderADeviceAFileAndALinkAreWrittenAsTheKernelReadsThem() =>
        Encoding.ASCII.GetString(Small(backwards: false)).Should().Be(Golden);

    [Fact]
    public void TheOrderOfAddingDoesNotShow() => Small(backwards: true).Should().Equal(Small(backwards: false));

    [Fact]
    public void FoldersAboveAnEntryComeBeforeIt()
    {
        var archive = new NewcWriter();
        archive.AddText("usr/lib/modules/a.ko", "", 0x1a4);
        var text = Encoding.ASCII.GetString(Bytes(archive));
        var places = new[] { "usr\0", "usr/lib\0", "usr/lib/modules\0", "usr/lib/modules/a.ko\0" }
            .Select(n => text.IndexOf(n, StringComparison.Ordinal));
        places.Should().BeInAscendingOrder().And.NotContain(-1);
    }

    [Fact]
    public void CpioListsTheArchive()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cpio") || File.Exists("/bin/cpio"), "cpio is not installed: apt-get install cpio");
        using var cpio = Process.Start(new ProcessStartInfo("cpio", ["-t", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        cpio.StandardInput.BaseStream.Write(Small(backwards: false));
        cpio.StandardInput.Close();
        cpio.StandardOutput.ReadToEnd().Should().Be("dev\ndev/console\ninit\nlib\n");
    }

    private static byte[] Small(bool backwards)
    {
        var archive = new NewcWriter();
        Action[] steps =
        [
            () => archive.AddDevice("dev/console", 5, 1, 0x180),
            () => archive.AddText("init", "hi\n", 0x1ed),
            () => archive.AddLink("lib", "usr/lib"),
        ];
        foreach (var step in backwards ? steps.Reverse() : steps)
            step();
        return Bytes(archive);
    }

    private static byte[] Bytes(NewcWriter archive)
    {
        using var stream = new MemoryStream();
        archive.Write(stream);
        return stream.ToArray();
    }
}
