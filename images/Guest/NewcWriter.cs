using System.Text;

namespace Lab.Images.Guest;

/// <summary>
/// Writes a cpio archive of the "newc" kind, which the kernel unpacks as its first file system. The same entries always give the
/// same bytes: sorted by path, owned by root, without times. No privilege is needed, not even for device nodes.
/// </summary>
/// <remarks>
/// Each entry, from the kernel's Documentation/driver-api/early-userspace/buffer-format.rst: "070701", then 13 numbers of 8
/// hexadecimal digits (inode, mode, uid, gid, links, mtime, size, device major and minor, node major and minor, name size,
/// checksum), the name with a zero byte, padding to 4 bytes, the content, padding to 4 bytes.
/// </remarks>
internal sealed class NewcWriter
{
    private const uint Folder = 0x4000, Node = 0x2000, Plain = 0x8000, Link = 0xa000;
    private readonly SortedDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    /// <summary>Adds a folder and those above it that are not there yet.</summary>
    public void AddFolder(string path, uint permissions = 0x1ed) // 755
    {
        AddParents(path);
        entries[path] = new Entry(Folder | permissions, [], 0, 0);
    }

    public void AddFile(string path, byte[] content, uint permissions)
    {
        AddParents(path);
        entries[path] = new Entry(Plain | permissions, content, 0, 0);
    }

    public void AddText(string path, string content, uint permissions) => AddFile(path, Encoding.UTF8.GetBytes(content), permissions);

    public void AddLink(string path, string target)
    {
        AddParents(path);
        entries[path] = new Entry(Link | 0x1ff, Encoding.UTF8.GetBytes(target), 0, 0);
    }

    /// <summary>Adds a character device.</summary>
    public void AddDevice(string path, uint major, uint minor, uint permissions)
    {
        AddParents(path);
        entries[path] = new Entry(Node | permissions, [], major, minor);
    }

    /// <summary>Writes the archive with its end mark.</summary>
    public void Write(Stream stream)
    {
        uint inode = 0;
        foreach (var (path, entry) in entries) // a folder sorts before what is in it
            Write(stream, path, entry, ++inode);
        Write(stream, "TRAILER!!!", new Entry(0, [], 0, 0), 0);
    }

    private void AddParents(string path)
    {
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            entries.TryAdd(path[..slash], new Entry(Folder | 0x1ed, [], 0, 0));
    }

    private static void Write(Stream stream, string path, Entry entry, uint inode)
    {
        var name = Encoding.UTF8.GetBytes(path + '\0');
        var links = (entry.Mode & 0xf000) == Folder ? 2u : 1u;
        uint[] numbers =
            [inode, entry.Mode, 0, 0, links, 0, (uint)entry.Content.Length, 0, 0, entry.Major, entry.Minor, (uint)name.Length, 0];
        stream.Write("070701"u8);
        stream.Write(Encoding.ASCII.GetBytes(string.Concat(numbers.Select(n => n.ToString("x8")))));
        stream.Write(name);
        Pad(stream, 6 + 13 * 8 + name.Length);
        stream.Write(entry.Content);
        Pad(stream, entry.Content.Length);
    }

    private static void Pad(Stream stream, int written) => stream.Write(new byte[-written & 3]);

    private sealed record Entry(uint Mode, byte[] Content, uint Major, uint Minor);
}
