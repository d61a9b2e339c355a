using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Lab.Machine.Symbols;

/// <summary>Sections of a 64-bit little-endian ELF file (System V ABI, generic part, chapters 4 and 5), as far as symbols need them.</summary>
internal sealed class ElfImage
{
    private const string Mend = "Name an ELF program that was linked for a little-endian machine of 64 bits, or build it again.";
    private const int Executable = 2, SectionHeaderBytes = 64;
    private const uint NoBits = 8, Compressed = 1 << 11;

    private readonly byte[] _file;
    private readonly string _path;
    private readonly Dictionary<string, (ulong Flags, byte[] Bytes)> _sections = [];

    private ElfImage(string path, byte[] file) => (_path, _file) = (path, file);

    /// <summary>Whether its addresses are those of the process; else it may lie anywhere.</summary>
    public bool HasFixedAddresses => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(16)) == Executable;

    /// <exception cref="MachineInputException">It is not there, or no such file.</exception>
    public static ElfImage Read(string path)
    {
        if (!File.Exists(path))
            throw new MachineInputException(path, "no such file", Mend);
        var image = new ElfImage(path, File.ReadAllBytes(path));
        try
        {
            image.ReadSections();
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new MachineInputException(path, "an ELF file that is cut short or damaged", Mend, e);
        }
        return image;
    }

    /// <summary>Bytes of a section; null where it is not there, or has none in this file, or is compressed in another way than by zlib.</summary>
    public byte[]? Section(string name)
    {
        if (!_sections.TryGetValue(name, out var section) || (section.Flags & Compressed) == 0)
            return section.Bytes;
        // Elf64_Chdr: way, nothing, size, alignment.
        const int zlib = 1, headerBytes = 24;
        if (section.Bytes.Length < headerBytes || BinaryPrimitives.ReadInt32LittleEndian(section.Bytes) != zlib)
            return null;
        try
        {
            using var packed = new ZLibStream(new MemoryStream(section.Bytes, headerBytes, section.Bytes.Length - headerBytes), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            packed.CopyTo(unpacked);
            return unpacked.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>A text that ends with a zero byte.</summary>
    public static string Text(ReadOnlySpan<byte> bytes, int at) => Encoding.UTF8.GetString(bytes[at..][..bytes[at..].IndexOf((byte)0)]);

    private void ReadSections()
    {
        ReadOnlySpan<byte> file = _file;
        const int class64 = 2, littleEndian = 1;
        if (!ElfFile.IsElf(file) || file[4] != class64 || file[5] != littleEndian)
            throw new MachineInputException(_path, "not a little-endian ELF file of 64 bits", Mend);
        var (table, count, names) = (checked((int)Long(file, 40)), BinaryPrimitives.ReadUInt16LittleEndian(file[60..]), BinaryPrimitives.ReadUInt16LittleEndian(file[62..]));
        if (count == 0 || names >= count)
            return;
        var texts = Bytes(file, file.Slice(table + names * SectionHeaderBytes, SectionHeaderBytes));
        for (var i = 0; i < count; i++)
        {
            var header = file.Slice(table + i * SectionHeaderBytes, SectionHeaderBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != NoBits)
                _sections[Text(texts, BinaryPrimitives.ReadInt32LittleEndian(header))] = (Long(header, 8), Bytes(file, header));
        }
    }

    private static byte[] Bytes(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header) => file.Slice(checked((int)Long(header, 24)), checked((int)Long(header, 32))).ToArray();

    private static ulong Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
