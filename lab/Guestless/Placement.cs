using Lab.Driver;

namespace Lab.Guestless;

/// <summary>
/// Gives each BAR its places and each bridge its windows, once for all: a BAR that may lie above 4 GiB has a place there too, so that to move it
/// moves nothing else.
/// </summary>
internal static class Placement
{
    private const ulong MiB = 1 << 20, GiB = 1 << 30;
    // No two BARs share a page, so that each can be mapped on its own.
    private const ulong PageBytes = 4096;
    // From the end of configuration space to the I/O APIC; RAM ends below, and nothing else is there, since there is no firmware.
    private const ulong LowStart = ConfigSpace.End, LowEnd = 0xFEC0_0000;
    // The 64-bit PCI hole begins behind the RAM above 4 GiB, of which there is none; 40 bits of address are what QEMU's processors have.
    private const ulong HighStart = 32 * GiB, HighEnd = 1024 * GiB;

    /// <summary>Places all.</summary>
    /// <exception cref="DriverException">A BAR that must lie below 4 GiB, or above it, finds no room.</exception>
    public static void Of(IReadOnlyList<QtestBus> roots)
    {
        var low = new BusSpace(LowStart, LowEnd);
        var blocks = roots.Select(root => Low(root, _ => true)).ToList();
        if (!low.Fits(blocks))
            blocks = [.. roots.Select(root => Low(root, bar => !bar.Range.MayLieHigh))];
        foreach (var (root, block) in roots.Zip(blocks))
            low.Place(block, root.Root);
        var high = new BusSpace(HighStart, HighEnd);
        foreach (var root in roots)
            high.Place(High(root), root.Root);
    }

    private static AddressBlock Low(QtestBus bus, Func<QtestBar, bool> takes) =>
        Block(bus, takes, (bar, at) => bar.Low = at, (bridge, window) => bridge.Low = window);

    private static AddressBlock High(QtestBus bus) =>
        Block(bus, bar => bar.Range.MayLieHigh, (bar, at) => bar.High = at, (bridge, window) => bridge.High = window);

    private static AddressBlock Block(QtestBus bus, Func<QtestBar, bool> takes, Action<QtestBar, ulong> place, Action<QtestBridge, (ulong, ulong)> open)
    {
        var block = new AddressBlock();
        foreach (var bar in bus.Functions.SelectMany(function => function.Bars).Where(takes))
            block.Add(Math.Max(PageBytes, bar.Range.Bytes), Math.Max(PageBytes, bar.Range.Bytes), at => place(bar, at));
        foreach (var bridge in bus.Functions.OfType<QtestBridge>())
        {
            var below = Block(bridge.Secondary, takes, place, open);
            // Windows come in steps of 1 MiB.
            var bytes = AddressBlock.Align(below.Bytes, MiB);
            if (bytes == 0)
                continue;
            block.Add(bytes, Math.Max(MiB, below.Alignment), start =>
            {
                open(bridge, (start, start + bytes));
                below.PlaceAt(start);
            });
        }
        return block;
    }
}
