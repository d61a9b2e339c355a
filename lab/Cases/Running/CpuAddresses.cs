using System.Collections.Immutable;
using System.Globalization;
using Lab.Machine;
using Lab.Nvme;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>
/// Where the processors see the controllers' memory, and the controllers the processors'. On boards of POWER a host bridge's window may have other addresses on the bus
/// (Linux, pcibios_resource_to_bus), and it is the bus's that QEMU's trace and its view of the configuration have; memory is there in a window of its own.
/// </summary>
internal sealed class CpuAddresses
{
    // Where the window lies in which controllers see all memory one to one: Linux, tce_bypass_base of arch/powerpc/platforms/powernv/pci-ioda.c; QEMU, dma64_win_addr of
    // spapr-pci-host-bridge.
    private const ulong PowerMemory = 1UL << 59;

    private readonly ImmutableArray<(Region Region, ulong Seen)> _windows;
    private readonly ulong _memory;

    /// <param name="windows">Each region with its first address as processors have it.</param>
    /// <param name="memory">What a controller adds to addresses of memory.</param>
    internal CpuAddresses(IEnumerable<(Region, ulong)> windows, ulong memory) => (_windows, _memory) = ([.. windows], memory);

    /// <summary>First and last address of each region, as processors have them.</summary>
    public IReadOnlyList<(ulong First, ulong Last)> Ranges => [.. _windows.Select(window => (window.Seen, window.Seen + window.Region.Bytes - 1))];

    /// <summary>Where they are what the bus has.</summary>
    public static CpuAddresses AsOnTheBus(IEnumerable<Region> regions) => new(regions.Select(region => (region, region.Base.Value)), 0);

    /// <summary>Asks the guest's kernel where it may be otherwise. What it says is held against the trace by the rule cpu-agrees.</summary>
    public static async Task<CpuAddresses> AskAsync(GuestMachine machine, ImmutableArray<Region> regions, CancellationToken cancel)
    {
        if (machine.Topology.Arch != "ppc64le")
            return AsOnTheBus(regions);
        var functions = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        List<(Region, ulong)> windows = [];
        foreach (var controller in regions.GroupBy(region => region.Controller))
        {
            var function = Witness.Function(functions, controller.Key);
            var answer = await machine.Shell.RunAsync($"cat /sys/bus/pci/devices/{machine.Topology.SysfsName(function)}/resource", TimeSpan.FromSeconds(20), cancel).ConfigureAwait(false);
            var lines = answer.Output.Split('\n');
            windows.AddRange(controller.Select(region => (region, Seen(lines, function, region))));
        }
        return new(windows, PowerMemory);
    }

    /// <summary>A processor's address for the bus's, in a region.</summary>
    public ulong OfRegion(ulong address)
    {
        var (region, seen) = _windows.Single(window => window.Region.Contains(address));
        return seen + (address - region.Base.Value);
    }

    /// <summary>A processor's address for a controller's, in memory; null where memory is not one to one.</summary>
    public ulong? OfMemory(ulong address) => address >= _memory ? address - _memory : null;

    /// <summary>The bus's address for a processor's, in a region or in memory.</summary>
    public ulong OnBus(ulong seen)
    {
        foreach (var (region, first) in _windows)
            if (seen - first < region.Bytes)
                return region.Base.Value + (seen - first);
        return seen + _memory;
    }

    // A line for each BAR: first and last address and flags, in hex (Linux, Documentation/PCI/sysfs-pci.rst). The kernel has none for a BAR that it leaves out.
    private static ulong Seen(string[] lines, PciFunction function, Region region) =>
        function.Regions.FirstOrDefault(bar => bar.Address == region.Base.Value) is { } found && found.Bar < lines.Length && lines[found.Bar].Split(' ') is [['0', 'x', .. var first], ..]
            && ulong.TryParse(first, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var address) && address != 0
            ? address : region.Base.Value;
}
