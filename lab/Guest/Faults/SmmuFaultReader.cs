using System.Globalization;
using Lab.Driver.Seams;

namespace Lab.Guest.Faults;

/// <summary>
/// Faults as Linux's driver for Arm's SMMUv3 tells them (drivers/iommu/arm/arm-smmu-v3): <c>arm-smmu-v3 9050000.smmuv3: event 0x10 received:</c>,
/// then the event's four words, a line each (SMMU architecture specification, IHI 0070, 7.3).
/// </summary>
internal sealed class SmmuFaultReader
{
    private const string Driver = "arm-smmu-v3 ", Head = ": event 0x", Word = "0x";
    private const int Words = 4;
    // Word 0: event in bits 7:0, stream in 63:32. Word 1: bit 35 is set for a read. Word 2: the address that the function used.
    private const int StreamShift = 32, ReadBit = 35;
    // The events of an access that was refused for its address: translation, address size, access, permission.
    private const uint FirstFault = 0x10, LastFault = 0x13;

    private readonly List<ulong> _words = [];
    private string? _head;

    /// <summary>The fault that one more line completes, null where it completes none.</summary>
    public DmaFault? Read(string line)
    {
        if (!line.StartsWith(Driver, StringComparison.Ordinal))
            return null;
        if (line.Contains(Head))
        {
            _words.Clear();
            _head = line;
            return null;
        }
        var at = line.LastIndexOf(Word, StringComparison.Ordinal);
        var digits = at < 0 ? "" : line.Substring(at + Word.Length);
        if (_head is null || !ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var word))
            return null;
        _words.Add(word);
        if (_words.Count < Words)
            return null;
        var text = $"{_head} {string.Join(" ", _words.Select(w => $"0x{w:x16}"))}";
        _head = null;
        return (_words[0] & 0xFF) is >= FirstFault and <= LastFault ? new(_words[2], (_words[1] >> ReadBit & 1) == 0, Function(_words[0] >> StreamShift), text) : null;
    }

    // QEMU's board, and most others, count streams as PCI counts requesters: bus, device, function.
    private static string Function(ulong stream) => $"0000:{stream >> 8 & 0xFF:x2}:{stream >> 3 & 0x1F:x2}.{stream & 7}";
}
