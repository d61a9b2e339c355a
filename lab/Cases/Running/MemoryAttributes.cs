using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Machine.Paging;
using Lab.Ordering;

namespace Lab.Cases.Running;

/// <summary>
/// What the attributes in a guest's page tables mean. x86_64: the page attribute table, of which the kernel's log tells (arch/x86/mm/pat/memtype.c), with the MTRRs as /proc/mtrr has
/// them and, for what none of them has, the default that Linux 6.5 and later log with mtrr=debug (Intel SDM vol. 3A, 12.11 and 12.12). AArch64: MAIR_EL1 (Arm ARM DDI 0487, D24.2). RISC-V: Svpbmt.
/// </summary>
internal sealed partial class MemoryAttributes
{
    /// <summary>What a guest's shell does to print what <see cref="Read"/> takes.</summary>
    public const string Ask = "dmesg | grep 'x86/PAT: Configuration' | tail -n 1; dmesg | grep 'MTRR default type' | tail -n 1; cat /proc/mtrr 2>/dev/null; true";

    private readonly string[] _pat;
    private readonly ImmutableArray<(ulong First, ulong Last, string Type)> _mtrrs;
    // Of what no range has; empty where nobody tells.
    private readonly string _mtrr;

    private MemoryAttributes(string[] pat, ImmutableArray<(ulong First, ulong Last, string Type)> mtrrs, string mtrr) => (_pat, _mtrrs, _mtrr) = (pat, mtrrs, mtrr);

    /// <summary>Reads what <see cref="Ask"/> prints: nothing on other architectures than x86_64.</summary>
    public static MemoryAttributes Read(string text)
    {
        var pat = Pat().Match(text);
        var mtrrs = ImmutableArray.CreateBuilder<(ulong, ulong, string)>();
        foreach (Match line in Mtrr().Matches(text))
        {
            var first = ulong.Parse(line.Groups["base"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            var bytes = ulong.Parse(line.Groups["size"].Value, CultureInfo.InvariantCulture) << (line.Groups["unit"].Value == "K" ? 10 : 20);
            mtrrs.Add((first, first + bytes - 1, line.Groups["type"].Value));
        }
        return new(pat.Success ? pat.Groups["types"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [], mtrrs.ToImmutable(), Default().Match(text).Groups["type"].Value);
    }

    /// <summary>The memory type of a mapping.</summary>
    /// <param name="arch">The guest's architecture.</param>
    /// <param name="entry">What maps it.</param>
    /// <param name="store">A store through it.</param>
    /// <returns>The type, null where the ordering rules have none; and how it was found, or why there is none.</returns>
    public (MemoryType? Type, string Source) MeaningOf(string arch, PageEntry entry, StoreQuestion store)
    {
        var (type, words) = arch switch
        {
            "x86_64" => OnX86(entry, store.Physical),
            "aarch64" => OnArm((byte)(store.Registers["MAIR_EL1"] >> 8 * entry.Attribute), entry.Attribute),
            _ => OnRiscV(entry.Attribute),
        };
        return (type, $"page-table entry 0x{entry.Value:x16} at 0x{entry.At:x}: {words}");
    }

    private (MemoryType?, string) OnX86(PageEntry entry, ulong address)
    {
        if (entry.Attribute >= _pat.Length)
            return (null, $"PAT entry {entry.Attribute}, and the kernel's log does not tell of the page attribute table");
        var (pat, mtrrs) = (_pat[entry.Attribute], _mtrrs.Where(range => address >= range.First && address <= range.Last).Select(range => range.Type).ToList());
        var isDefault = mtrrs.Count == 0 && _mtrr.Length > 0;
        if (isDefault)
            mtrrs.Add(_mtrr);
        var words = $"PAT entry {entry.Attribute}, {pat} by the kernel's log, MTRR {(mtrrs.Count == 0 ? "none" : string.Join(" and ", mtrrs))}{(isDefault ? " by default" : "")}";
        return (pat switch
        {
            "UC" => MemoryType.Uncached,
            // Only an MTRR of write combining changes it.
            "UC-" => mtrrs is ["write-combining"] ? MemoryType.WriteCombining : MemoryType.Uncached,
            "WC" => MemoryType.WriteCombining,
            "WB" when mtrrs.Contains("uncachable") => MemoryType.Uncached,
            "WB" when mtrrs is ["write-back"] => MemoryType.WriteBack,
            "WB" when mtrrs is ["write-combining"] => MemoryType.WriteCombining,
            // Nothing tells the default, or it is one that the rules do not know.
            _ => null,
        }, words);
    }

    private static (MemoryType?, string) OnArm(byte attribute, int index)
    {
        (MemoryType? type, string name) = attribute switch
        {
            0x00 => (MemoryType.Uncached, "Device-nGnRnE"),
            0x04 => (MemoryType.Uncached, "Device-nGnRE"),
            0x08 => (null, "Device-nGRE, which may be reordered and which the rules do not know"),
            0x0C => (null, "Device-GRE, which may be reordered and gathered and which the rules do not know"),
            0x44 => (MemoryType.WriteCombining, "Normal non-cacheable"),
            0xFF => (MemoryType.WriteBack, "Normal write-back"),
            0xF0 => (MemoryType.WriteBack, "Normal write-back, tagged"),
            _ => ((MemoryType?)null, "which the rules do not know"),
        };
        return (type, $"AttrIndx {index}, MAIR_EL1 has 0x{attribute:x2} there: {name}");
    }

    private static (MemoryType?, string) OnRiscV(int attribute) => attribute switch
    {
        1 => (MemoryType.WriteCombining, "PBMT NC"),
        2 => (MemoryType.Uncached, "PBMT IO"),
        0 => (null, "PBMT PMA: the machine's physical memory attributes decide, and no register tells them"),
        _ => (null, "PBMT 3 is reserved"),
    };

    [GeneratedRegex(@"x86/PAT: Configuration \[0-7\]: (?<types>[A-Z\- ]+)")]
    private static partial Regex Pat();

    [GeneratedRegex(@"MTRR default type: (?<type>[a-z\-]+)")]
    private static partial Regex Default();

    [GeneratedRegex(@"base=0x(?<base>[0-9a-f]+).*size= *(?<size>\d+)(?<unit>[KM])B.*: (?<type>[a-z\-]+)")]
    private static partial Regex Mtrr();
}
