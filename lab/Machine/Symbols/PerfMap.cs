using System.Globalization;

namespace Lab.Machine.Symbols;

/// <summary>
/// What a just-in-time compiler tells of its code, a line each: start and size in hexadecimal, then the name (tools/perf/Documentation/jit-interface.txt of Linux). CoreCLR
/// and Mono write such files; the last line of an address counts, as code may be thrown away and made anew.
/// </summary>
public sealed class PerfMap
{
    private readonly List<(ulong Start, ulong Bytes, string Name)> _methods = [];

    /// <summary>Lines that are none of such a file.</summary>
    public int Malformed { get; private set; }

    /// <summary>Reads the file's text. Lines that cannot be read are counted and passed over: a program that is still running may be in the middle of one.</summary>
    public static PerfMap Read(string text)
    {
        var map = new PerfMap();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            if (line.Split(' ', 3) is [var start, var size, { Length: > 0 } name] && Hex(start) is { } first && Hex(size) is > 0 and { } bytes && first + bytes > first)
                map._methods.Add((first, bytes, name.Trim()));
            else
                map.Malformed++;
        return map;
    }

    /// <summary>Names an address of the process.</summary>
    public CodePlace Find(ulong pc) => _methods.FindLastIndex(method => pc - method.Start < method.Bytes) is >= 0 and var at
        ? new(_methods[at].Name, (int)(pc - _methods[at].Start), "", "perf map of the runtime")
        : CodePlace.None($"no method in the runtime's perf map of {_methods.Count} has this address{(Malformed > 0 ? $", and {Malformed} of its lines cannot be read" : "")}");

    private static ulong? Hex(string text) => ulong.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
