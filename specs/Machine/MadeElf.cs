using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Lab.Specs.Machine;

/// <summary>ELF files of 64 bits, little-endian, with sections and nothing else.</summary>
internal static class MadeElf
{
    private const int HeaderBytes = 64, SectionHeaderBytes = 64, SymbolBytes = 24;

    /// <summary>A program with functions, and line numbers where there are some.</summary>
    public static byte[] Program(IEnumerable<(ulong Start, ulong Bytes, string Name)> functions, byte[]? lines = null, bool compress = false)
    {
        var names = new MemoryStream();
        names.WriteByte(0);
        var symbols = new MemoryStream();
        foreach (var (start, bytes, name) in functions)
        {
            var symbol = new byte[SymbolBytes];
            BinaryPrimitives.WriteInt32LittleEndian(symbol, (int)names.Position);
            symbol[4] = 2; // a function
            BinaryPrimitives.WriteUInt64LittleEndian(symbol.AsSpan(8), start);
            BinaryPrimitives.WriteUInt64LittleEndian(symbol.AsSpan(16), bytes);
            symbols.Write(symbol);
            names.Write(Encoding.ASCII.GetBytes(name + "\0"));
        }
        return Of(
            (".symtab", 2, 0, symbols.ToArray()), (".strtab", 3, 0, names.ToArray()),
            (".debug_line", 1, compress ? 1UL << 11 : 0, lines is null ? [] : compress ? Compressed(lines) : lines));
    }

    /// <summary>A file with these sections.</summary>
    public static byte[] Of(params (string Name, uint Type, ulong Flags, byte[] Bytes)[] sections)
    {
        var texts = "\0" + string.Concat(sections.Select(section => section.Name + "\0")) + ".shstrtab\0";
        (string Name, uint Type, ulong Flags, byte[] Bytes)[] all = [("", 0, 0, []), .. sections, (".shstrtab", 3, 0, Encoding.ASCII.GetBytes(texts))];
        var file = new byte[HeaderBytes + all.Sum(section => section.Bytes.Length) + SectionHeaderBytes * all.Length];
        byte[] begin = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        begin.CopyTo(file, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), 2); // at fixed addresses
        var (at, table) = (HeaderBytes, file.Length - SectionHeaderBytes * all.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(40), (ulong)table);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(60), (ushort)all.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(62), (ushort)(all.Length - 1));
        for (var i = 0; i < all.Length; i++)
        {
            var header = file.AsSpan(table + i * SectionHeaderBytes);
            BinaryPrimitives.WriteInt32LittleEndian(header, i == 0 ? 0 : texts.IndexOf(all[i].Name + "\0", StringComparison.Ordinal));
            BinaryPrimitives.WriteUInt32LittleEndian(header[4..], all[i].Type);
            BinaryPrimitives.WriteUInt64LittleEndian(header[8..], all[i].Flags);
            BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)at);
            BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)all[i].Bytes.Length);
            all[i].Bytes.CopyTo(file, at);
            at += all[i].Bytes.Length;
        }
        return file;
    }

    /// <summary>A line number program of DWARF 4: rows of address and line of one file, then the end of the sequence.</summary>
    public static byte[] Lines(string folder, string file, ulong end, params (ulong Address, int Line)[] rows)
    {
        // Lengths of the standard operations' operands, 6.2.5.2.
        byte[] begin = [1, 1, 1, 0xFB, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, .. Encoding.ASCII.GetBytes($"{folder}\0\0{file}\0"), 1, 0, 0, 0];
        var program = new MemoryStream();
        var line = 1;
        foreach (var (address, next) in rows)
        {
            Place(address);
            program.Write([3, .. Signed(next - line), 1]);
            line = next;
        }
        Place(end);
        program.Write([0, 1, 1]);
        byte[] unit = [4, 0, .. BitConverter.GetBytes(begin.Length), .. begin, .. program.ToArray()];
        return [.. BitConverter.GetBytes(unit.Length), .. unit];

        void Place(ulong address) => program.Write([0, 9, 2, .. BitConverter.GetBytes(address)]);
    }

    private static byte[] Signed(int value)
    {
        List<byte> bytes = [];
        for (; value is < -64 or > 63; value >>= 7)
            bytes.Add((byte)(value & 0x7F | 0x80));
        return [.. bytes, (byte)(value & 0x7F)];
    }

    private static byte[] Compressed(byte[] bytes)
    {
        var packed = new MemoryStream();
        packed.Write([1, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes((ulong)bytes.Length), 1, 0, 0, 0, 0, 0, 0, 0]);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(bytes);
        return packed.ToArray();
    }
}
