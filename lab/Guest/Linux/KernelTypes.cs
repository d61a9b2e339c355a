using System.Buffers.Binary;
using System.Text;
using Lab.Driver;

namespace Lab.Guest.Linux;

/// <summary>
/// The running kernel's own types (Documentation/bpf/btf.rst): what a number means changes from one release to the next, and only the kernel knows.
/// </summary>
internal static class KernelTypes
{
    private const string File = "/sys/kernel/btf/vmlinux";
    private const int EnumKind = 6;
    // struct btf_type: name, info, size or type. Then, of an enumeration, a name and a value for each member.
    private const int TypeBytes = 12, MemberBytes = 8;

    /// <summary>Values of an enumeration and their names.</summary>
    /// <exception cref="DriverException">The kernel has no types, or no such one.</exception>
    public static Dictionary<int, string> Enumeration(string name)
    {
        if (!System.IO.File.Exists(File))
            throw new DriverException($"this kernel has no {File}: it is built without CONFIG_DEBUG_INFO_BTF");
        var data = System.IO.File.ReadAllBytes(File);
        // struct btf_header: magic, version, flags, its own length; then offset and length of the types, and of the strings, after the header.
        var header = Word(4);
        var (types, end, strings) = (header + Word(8), header + Word(8) + Word(12), header + Word(16));
        for (var at = types; at < end;)
        {
            var info = (uint)Word(at + 4);
            var (kind, count) = ((int)(info >> 24 & 0x1F), (int)(info & 0xFFFF));
            if (kind == EnumKind && Text(Word(at)) == name)
                return Enumerable.Range(0, count).Select(i => at + TypeBytes + i * MemberBytes).ToDictionary(member => Word(member + 4), member => Text(Word(member)));
            at += TypeBytes + Tail(kind, count);
        }
        throw new DriverException($"this kernel has no enumeration {name}");

        int Word(int at) => BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(at));
        string Text(int at) => Encoding.UTF8.GetString(data, strings + at, Array.IndexOf(data, (byte)0, strings + at) - strings - at);
    }

    // Bytes that follow a type, by its kind.
    private static int Tail(int kind, int count) => kind switch
    {
        1 or 14 or 17 => 4, // integer, variable, declaration tag
        3 => 12, // array
        4 or 5 or 15 or 19 => 12 * count, // structure, union, section of data, enumeration of 64 bits
        EnumKind or 13 => 8 * count, // and the parameters of a function
        _ => 0,
    };
}
