using System.Buffers.Binary;

namespace Lab.Machine;

/// <summary>As much of ELF as telling a kernel from another file needs.</summary>
internal static class ElfFile
{
    private const int Relocatable = 1;
    private const uint SegmentInterpreter = 3;
    private const uint SegmentNote = 4;
    private const uint XenPhys32Entry = 18;

    public static bool IsElf(ReadOnlySpan<byte> head) => head.Length >= 64 && head[..4].SequenceEqual("\x7f"u8 + "ELF"u8);

    /// <summary>The architecture of a kernel, or null with the reason why the file is not one.</summary>
    public static (string? Arch, string Reason) Identify(ReadOnlySpan<byte> head)
    {
        var little = head[5] == 1;
        var type = Half(head, 16, little);
        var machine = Half(head, 18, little);
        var arch = (machine, little) switch
        {
            (62, _) => "x86_64",
            (183, _) => "aarch64",
            (243, _) => "riscv64",
            (21, true) => "ppc64le",
            (21, false) => "ppc64",
            (22, _) => "s390x",
            _ => $"ELF machine {machine}",
        };
        if (type == Relocatable)
            return (null, $"an ELF object for {arch} (a kernel module?), not a kernel");
        if (head[4] == 2 && Segments(head, little).Any(segment => segment.Type == SegmentInterpreter))
            return (null, $"a program for {arch}, not a kernel");
        return (arch, "a vmlinux");
    }

    /// <summary>Whether an x86_64 vmlinux has the note by which QEMU finds its 32-bit entry.</summary>
    public static bool HasPvhNote(string path)
    {
        using var file = File.OpenRead(path);
        var head = new byte[4096];
        var length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        foreach (var (type, offset, size) in Segments(head.AsSpan(0, length), little: true))
        {
            if (type != SegmentNote || size > 1 << 20)
                continue;
            var notes = new byte[size];
            file.Position = (long)offset;
            if (file.ReadAtLeast(notes, notes.Length, throwOnEndOfStream: false) == notes.Length && NotesHoldPvh(notes))
                return true;
        }

        return false;
    }

    private static bool NotesHoldPvh(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var nameSize = Word(notes, 0, true);
            var valueSize = Word(notes, 4, true);
            if (Word(notes, 8, true) == XenPhys32Entry && notes[12..].StartsWith("Xen\0"u8))
                return true;
            var next = 12L + Padded(nameSize) + Padded(valueSize);
            if (next > notes.Length)
                return false;
            notes = notes[(int)next..];
        }

        return false;
    }

    private static long Padded(uint size) => (size + 3L) & ~3L;

    private static List<(uint Type, ulong Offset, ulong Size)> Segments(ReadOnlySpan<byte> head, bool little)
    {
        var segments = new List<(uint, ulong, ulong)>();
        var table = Long(head, 32, little);
        var entry = Half(head, 54, little);
        for (var index = 0; index < Half(head, 56, little); index++)
        {
            var start = table + (ulong)(index * entry);
            if (entry < 56 || start + 56 > (ulong)head.Length)
                break;
            var header = head.Slice((int)start, 56);
            segments.Add((Word(header, 0, little), Long(header, 8, little), Long(header, 32, little)));
        }

        return segments;
    }

    private static ushort Half(ReadOnlySpan<byte> data, int at, bool little)
        => little ? BinaryPrimitives.ReadUInt16LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private static uint Word(ReadOnlySpan<byte> data, int at, bool little)
        => little ? BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt32BigEndian(data[at..]);

    private static ulong Long(ReadOnlySpan<byte> data, int at, bool little)
        => little ? BinaryPrimitives.ReadUInt64LittleEndian(data[at..]) : BinaryPrimitives.ReadUInt64BigEndian(data[at..]);
}
