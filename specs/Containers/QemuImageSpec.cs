using System.Formats.Tar;
using Lab.Containers;
using Lab.Images;

namespace Lab.Specs.Containers;

[Trait("Tier", "unit")]
public sealed class QemuImageSpec : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TheImageIsTheRootAndTheRelayAndAFolderOfItsOwnUser()
    {
        var root = Path.Combine(_folder.Folder, "root");
        _folder.Script("root/usr/bin/qemu", "exit 0");
        _folder.File("root/usr/share/rom", "rom");
        // As the set-up makes it: a link to a folder above itself.
        File.CreateSymbolicLink(Path.Combine(root, "usr", "bin", "qemu-bundle"), "../..");
        var relay = _folder.Script("relay", "exit 0");

        var entries = await EntriesAsync(new("x86_64", root, relay, "digest", []));

        entries.Keys.Should().Equal("usr", "usr/bin", "usr/bin/qemu", "usr/bin/qemu-bundle", "usr/share", "usr/share/rom", "relay", "lab");
        entries["usr/bin/qemu-bundle"].LinkName.Should().Be("../..");
        (entries["usr/share/rom"].Uid, entries["usr/share/rom"].Mode & UnixFileMode.OtherWrite, entries["usr/share/rom"].Mode & UnixFileMode.OtherRead).Should().Be((0, 0, UnixFileMode.OtherRead));
        entries["relay"].Mode.Should().HaveFlag(UnixFileMode.OtherExecute);
        (entries["lab"].Uid, entries["lab"].Gid).Should().Be((65534, 65534));
    }

    [Fact]
    public void AnotherDigestIsAnotherImage()
    {
        string Name(string digest) => new QemuImage(null!, new("x86_64", "/root", "/relay", digest, [])).Name;

        Name("one").Should().StartWith("nvme-lab-qemu:x86_64-").And.Be(Name("one")).And.NotBe(Name("other"));
    }

    private static async Task<Dictionary<string, TarEntry>> EntriesAsync(ContainerRoot root)
    {
        var archive = new MemoryStream();
        await new QemuImage(null!, root).WriteAsync(archive, TestContext.Current.CancellationToken);
        archive.Position = 0;
        var reader = new TarReader(archive);
        Dictionary<string, TarEntry> entries = [];
        while (await reader.GetNextEntryAsync(true, TestContext.Current.CancellationToken) is { } entry)
            entries[entry.Name.TrimEnd('/')] = entry;
        return entries;
    }
}
