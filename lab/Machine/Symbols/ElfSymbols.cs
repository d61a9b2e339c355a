using System.Buffers.Binary;

namespace Lab.Machine.Symbols;

/// <summary>The functions of an ELF program, by its symbol table, with their source lines where it has them.</summary>
public sealed class ElfSymbols
{
    private const int SymbolBytes = 24, Function = 2;
    // Functions lie in each other only where a compiler split one: a few back is far enough.
    private const int MostOverlapping = 64;

    private readonly ElfImage _image;
    private readonly (ulong Start, ulong Bytes, string Name)[] _functions;
    private readonly string _root;

    private ElfSymbols(ElfImage image, (ulong, ulong, string)[] functions, string root) => (_image, _functions, _root) = (image, functions, root);

    /// <summary>Whether its addresses are those of the process.</summary>
    public bool HasFixedAddresses => _image.HasFixedAddresses;

    /// <summary>Reads the symbols of a program.</summary>
    /// <param name="path">The program, or the file into which its symbols were taken.</param>
    /// <param name="root">Folder that source files are named from; those elsewhere keep their names alone.</param>
    /// <exception cref="MachineInputException">It is no ELF file of 64 bits, is damaged, or has no symbols.</exception>
    public static ElfSymbols Read(string path, string root)
    {
        var image = ElfImage.Read(path);
        if (image.Section(".symtab") is not { } table || image.Section(".strtab") is not { } names)
            throw new MachineInputException(path, "a program without symbols: it was stripped", "Name the file into which they were taken.");
        List<(ulong Start, ulong Bytes, string Name)> functions = [];
        try
        {
            for (var at = 0; at + SymbolBytes <= table.Length; at += SymbolBytes)
                if ((table[at + 4] & 0xF) == Function && BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(at + 16)) is > 0 and var bytes)
                    functions.Add((BinaryPrimitives.ReadUInt64LittleEndian(table.AsSpan(at + 8)), bytes, ElfImage.Text(names, BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(at)))));
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new MachineInputException(path, "an ELF file whose symbols have names outside its own", "Build it again.", e);
        }
        return new(image, [.. functions.OrderBy(function => function.Start)], root);
    }

    /// <summary>Names addresses of the program, as it was linked.</summary>
    /// <returns>A place for each, in the same order; without a name where no function has the address.</returns>
    public IReadOnlyList<CodePlace> Find(IReadOnlyList<ulong> addresses)
    {
        var lines = _image.Section(".debug_line") is { } section ? DwarfLines.Find(section, addresses) : new Dictionary<ulong, (string File, int Line)>();
        return [.. addresses.Select(address => Named(address) is var (start, _, name)
            ? new CodePlace(ManagedName.Of(name), (int)(address - start), lines.TryGetValue(address, out var line) ? $"{Short(line.File)}:{line.Line}" : "", $"symbol {name}")
            : CodePlace.None("no function of the program has this address"))];
    }

    private (ulong Start, ulong Bytes, string Name)? Named(ulong address)
    {
        int low = 0, high = _functions.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _functions[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }
        for (var at = low - 1; at >= Math.Max(0, low - MostOverlapping); at--)
            if (address - _functions[at].Start < _functions[at].Bytes)
                return _functions[at];
        return null;
    }

    private string Short(string file) => file.StartsWith(_root + "/", StringComparison.Ordinal) ? file[(_root.Length + 1)..] : Path.GetFileName(file);
}
