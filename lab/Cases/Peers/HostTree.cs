using System.Collections.Immutable;
using System.Globalization;
using Lab.Machine;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Peers;

/// <summary>The tree of PCI functions as the host finds it, by QEMU's monitor: nothing of it is the driver's word.</summary>
internal static class HostTree
{
    private const int WordsOfASpace = 1024, ShiftOfABus = 20, ShiftOfASlot = 15, ShiftOfAFunction = 12;
    // Where the configuration spaces lie in memory, which firmware, or the board, decides: q35 by SeaBIOS or the lab's board, q35 by newer SeaBIOS, arm's virt
    // with and without room above 4 GiB, riscv's virt.
    private static readonly ulong[] Windows = [0xB000_0000, 0xE000_0000, 0x40_1000_0000, 0x3F00_0000, 0x3000_0000];

    /// <summary>Reads every function.</summary>
    /// <param name="qmp">The machine's monitor.</param>
    /// <param name="topology">The machine.</param>
    /// <param name="functions">As query-pci tells them, after somebody numbered the buses.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="CaseException">The configuration spaces are not where they are looked for.</exception>
    public static async Task<ImmutableArray<PciRecord>> ReadAsync(QmpClient qmp, Topology topology, ImmutableArray<PciFunction> functions, CancellationToken cancel)
    {
        var window = await FindAsync(qmp, functions, cancel).ConfigureAwait(false);
        var bridges = functions.Where(function => function.BusBehind is > 0).ToDictionary(function => function.BusBehind!.Value);
        var records = ImmutableArray.CreateBuilder<PciRecord>();
        foreach (var function in functions)
        {
            var space = await WordsAsync(qmp, At(window, function), WordsOfASpace, cancel).ConfigureAwait(false);
            var above = bridges.GetValueOrDefault(function.Bus);
            var root = function;
            while (bridges.TryGetValue(root.Bus, out var up))
                root = up;
            records.Add(PciRecord.Read(
                topology.SysfsName(function), $"pci0000:{root.Bus:x2}", above is null ? null : topology.SysfsName(above), offset => space[offset / sizeof(uint)]));
        }
        return records.ToImmutable();
    }

    private static async Task<ulong> FindAsync(QmpClient qmp, ImmutableArray<PciFunction> functions, CancellationToken cancel)
    {
        var first = functions.First(function => function.Bus == 0);
        foreach (var window in Windows)
            if ((await WordsAsync(qmp, At(window, first), 1, cancel).ConfigureAwait(false))[0] == ((uint)first.Device << 16 | (uint)first.Vendor))
                return window;
        throw new CaseException("the PCI configuration spaces lie at none of the addresses where this lab looks for them; see qmp.log in the evidence.", 4);
    }

    private static ulong At(ulong window, PciFunction function) =>
        window + ((ulong)function.Bus << ShiftOfABus) + ((ulong)function.Slot << ShiftOfASlot) + ((ulong)function.Function << ShiftOfAFunction);

    // Lines such as "00000000b0000000: 0x29c08086 0x00000007 0x06000000 0x00000000".
    private static async Task<uint[]> WordsAsync(QmpClient qmp, ulong address, int count, CancellationToken cancel)
    {
        var text = await qmp.HumanMonitorAsync($"xp /{count}wx 0x{address:x}", cancel).ConfigureAwait(false);
        uint[] words = [.. text.Split('\n').SelectMany(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.Trim()).Where(word => word.StartsWith("0x", StringComparison.Ordinal)).Select(word => uint.Parse(word.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
        return words.Length == count ? words : [.. Enumerable.Repeat(uint.MaxValue, count)];
    }
}
