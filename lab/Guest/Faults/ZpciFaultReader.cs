using System.Globalization;
using Lab.Driver.Seams;
using Lab.Guest.Linux;

namespace Lab.Guest.Faults;

/// <summary>
/// Faults as Linux tells them on s390x (arch/s390/pci/pci_event.c): <c>zpci: 0001:00:00.0: Event 0x4 reports an error for PCI function 0x1</c> in
/// the log, and the address in the content of the event, which only a debugging file has. The function is unusable from then on. QEMU's events never
/// say that the access was a write.
/// </summary>
internal static class ZpciFaultReader
{
    private const string Head = "zpci: ", Event = ": Event 0x", Function = "reports an error for PCI function 0x";
    private const string Events = "/sys/kernel/debug/s390dbf/pci_error/hex_ascii";
    private const string Mount = "mount -t debugfs debugfs /sys/kernel/debug";

    /// <summary>The fault of one line, null where it tells none.</summary>
    public static DmaFault? Read(string line)
    {
        var at = line.IndexOf(Event, StringComparison.Ordinal);
        var number = line.IndexOf(Function, StringComparison.Ordinal);
        if (!line.StartsWith(Head, StringComparison.Ordinal) || at < 0 || number < 0)
            return null;
        var digits = line.Substring(number + Function.Length);
        return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var function) && Last(function) is var (address, isWrite)
            ? new(address, isWrite, line.Substring(Head.Length, at - Head.Length), line)
            : null;
    }

    // struct zpci_ccdf_err, big-endian: the function's number at byte 8, bit 0 of the word at 12 set for a write, the address at 16. The file shows it
    // in two lines of 16 bytes, behind a line with the words "error CCDF" and among other matters.
    private static (ulong Address, bool IsWrite)? Last(uint function)
    {
        if (!File.Exists(Events))
            _ = Libc.Shell(Mount);
        var lines = File.Exists(Events) ? File.ReadAllLines(Events) : [];
        for (var i = lines.Length - 3; i >= 0; i--)
            if (lines[i].EndsWith("error CCDF:.....", StringComparison.Ordinal)
                && Words(lines[i + 1]) is [_, _, var number, var flags] && number == function && Words(lines[i + 2]) is [var high, var low, _, _])
                return ((ulong)high << 32 | low, (flags & 1) != 0);
        return null;
    }

    // "00 01795560144:514179 0 - 0000 000003ffe014488a  00 00 00 00 80 02 … | ....": the 16 bytes before the bar.
    private static uint[] Words(string line)
    {
        const int bytes = 16, perWord = 4;
        var fields = line.Split('|')[0].Split([' '], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < bytes
            ? []
            : [.. Enumerable.Range(0, bytes / perWord).Select(word =>
                uint.Parse(string.Concat(fields.Skip(fields.Length - bytes + word * perWord).Take(perWord)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
    }
}
