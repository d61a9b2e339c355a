using System.Globalization;

namespace Lab.Machine.Symbols;

/// <summary>The mappings of a process, by /proc/PID/maps (Documentation/filesystems/proc.rst of Linux).</summary>
public sealed class ProcessMaps
{
    private readonly List<(ulong First, ulong End, string Rights, ulong Offset, string Name)> _all = [];

    /// <summary>Reads the file's text; lines that are none of it are passed over.</summary>
    public static ProcessMaps Read(string text)
    {
        var maps = new ProcessMaps();
        foreach (var line in text.Split('\n'))
            if (line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries) is [var range, var rights, var offset, _, _, .. var name]
                && range.Split('-') is [var first, var end] && Hex(first) is { } from && Hex(end) is { } to && Hex(offset) is { } at)
                maps._all.Add((from, to, rights, at, name is [var path] ? path.Trim() : ""));
        return maps;
    }

    /// <summary>Where the file's first byte lies; null where the process has not mapped it.</summary>
    public ulong? BaseOf(string path) => _all.Where(map => map.Name == path && map.Offset == 0).Select(map => (ulong?)map.First).FirstOrDefault();

    /// <summary>What lies at an address, for people.</summary>
    public string Describe(ulong address) => _all.FindIndex(map => address >= map.First && address < map.End) switch
    {
        _ when _all.Count == 0 => "the process's mappings are not known",
        < 0 => "the process has nothing mapped there any more",
        var at when _all[at].Name.Length > 0 => $"it is in {_all[at].Name}",
        var at => $"it is in {_all[at].End - _all[at].First} bytes without a file, {_all[at].Rights}: code that was made at run time",
    };

    private static ulong? Hex(string text) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
