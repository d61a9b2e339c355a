using System.Buffers.Binary;

namespace Lab.Machine.Symbols;

/// <summary>Source lines of addresses, by the line number programs of DWARF 2 to 4 (DWARF Debugging Information Format, version 4, 6.2). Programs of another version are passed over.</summary>
internal static class DwarfLines
{
    /// <summary>Runs all line number programs. What is damaged ends where it is found; the lines before that count.</summary>
    public static Dictionary<ulong, (string File, int Line)> Find(byte[] section, IReadOnlyCollection<ulong> addresses)
    {
        ulong[] wanted = [.. addresses.Distinct().Order()];
        Dictionary<ulong, (string File, int Line)> found = [];
        var at = 0;
        try
        {
            while (at + 4 < section.Length)
            {
                var length = BinaryPrimitives.ReadUInt32LittleEndian(section.AsSpan(at));
                if (length >= 0xFFFF_FFF0)
                    break; // The 64-bit format, which nobody needs for a program of this size.
                var unit = new Cursor(section.AsSpan(at + 4, (int)length));
                if (unit.Half() is >= 2 and <= 4 and var version)
                    Run(ref unit, version, wanted, found);
                at += 4 + (int)length;
            }
        }
        catch (ArgumentException)
        {
        }
        return found;
    }

    private static void Run(ref Cursor unit, int version, ulong[] wanted, Dictionary<ulong, (string File, int Line)> found)
    {
        var headerBytes = (int)unit.Word();
        var program = unit.At + headerBytes;
        var step = unit.Byte();
        if (version >= 4)
            _ = unit.Byte(); // operations of one instruction: only VLIW machines have several
        _ = unit.Byte(); // whether a row is a statement by default
        var (lineBase, lineRange, firstSpecial) = ((sbyte)unit.Byte(), unit.Byte(), unit.Byte());
        var operands = new byte[firstSpecial];
        for (var i = 1; i < firstSpecial; i++)
            operands[i] = unit.Byte();
        List<string> folders = [""];
        while (unit.Text() is { Length: > 0 } folder)
            folders.Add(folder);
        List<string> files = [""];
        while (unit.Text() is { Length: > 0 } file)
        {
            var folder = (int)unit.Unsigned();
            (_, _) = (unit.Unsigned(), unit.Unsigned());
            files.Add(Path.Combine(folder < folders.Count ? folders[folder] : "", file));
        }
        unit.At = program;
        if (lineRange == 0)
            return;

        (ulong Address, int File, int Line) row = (0, 1, 1);
        (ulong Address, int File, int Line)? last = null;
        while (unit.At < unit.Length)
        {
            var operation = unit.Byte();
            if (operation >= firstSpecial)
            {
                var advance = operation - firstSpecial;
                row = (row.Address + (ulong)(advance / lineRange * step), row.File, row.Line + lineBase + advance % lineRange);
                Emit();
                continue;
            }
            switch (operation)
            {
                case 0:
                    var length = (int)unit.Unsigned();
                    var next = unit.At + length;
                    switch (unit.Byte())
                    {
                        case 1: // end of a sequence
                            Emit();
                            (row, last) = ((0, 1, 1), null);
                            break;
                        case 2:
                            row.Address = unit.Long();
                            break;
                    }
                    unit.At = next;
                    break;
                case 1:
                    Emit();
                    break;
                case 2:
                    row.Address += unit.Unsigned() * step;
                    break;
                case 3:
                    row.Line += (int)unit.Signed();
                    break;
                case 4:
                    row.File = (int)unit.Unsigned();
                    break;
                case 8:
                    row.Address += (ulong)((255 - firstSpecial) / lineRange * step);
                    break;
                case 9:
                    row.Address += (ulong)unit.Half();
                    break;
                default:
                    for (var i = 0; i < operands[operation]; i++)
                        _ = unit.Unsigned();
                    break;
            }
        }

        void Emit()
        {
            // A row is of all addresses up to the next one's.
            if (last is var (address, file, line) && address < row.Address)
                for (var i = Array.BinarySearch(wanted, address) is >= 0 and var exact ? exact : ~Array.BinarySearch(wanted, address); i < wanted.Length && wanted[i] < row.Address; i++)
                    if (file > 0 && file < files.Count)
                        found[wanted[i]] = (files[file], line);
            last = row;
        }
    }

    /// <summary>Reads from left to right; beyond the end it throws an <see cref="ArgumentException"/>.</summary>
    private ref struct Cursor(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;

        public int At { get; set; }

        public readonly int Length => _bytes.Length;

        public byte Byte() => Take(1)[0];

        public int Half() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

        public uint Word() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public ulong Long() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

        public string Text()
        {
            var text = ElfImage.Text(_bytes, At);
            At += text.Length + 1;
            return text;
        }

        public ulong Unsigned()
        {
            ulong value = 0;
            for (var shift = 0; ; shift += 7)
            {
                var next = Byte();
                value |= shift < 64 ? (ulong)(next & 0x7F) << shift : 0;
                if (next < 0x80)
                    return value;
            }
        }

        public long Signed()
        {
            long value = 0;
            for (var shift = 0; ;)
            {
                var next = Byte();
                value |= shift < 64 ? (long)(next & 0x7F) << shift : 0;
                shift += 7;
                if (next < 0x80)
                    return shift < 64 && (next & 0x40) != 0 ? value | -1L << shift : value;
            }
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            var taken = _bytes.Slice(At, count);
            At += count;
            return taken;
        }
    }
}
