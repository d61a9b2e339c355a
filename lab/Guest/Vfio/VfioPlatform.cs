using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.Linux;
using Lab.Guest.MachineCode;
using Lab.Ordering;

namespace Lab.Guest.Vfio;

/// <summary>The driver's platform behind an IOMMU: BARs and memory through VFIO, at bus addresses that this program chooses.</summary>
internal sealed class VfioPlatform : IPlatform
{
    // Above 4 GiB: clear of RAM, firmware and interrupt ranges on every machine, in the range that s390x allows, and a driver that cuts an
    // address to 32 bits is found out.
    private const ulong Wanted = 1UL << 32;

    private readonly VfioFunction _function;
    private readonly DmaArena _memory;

    public VfioPlatform(PciDevice device)
    {
        _function = new(device);
        try
        {
            var arena = DmaArena.Reserve();
            var address = Choose(_function.Vfio.Ranges(), device);
            _function.Vfio.Map(arena, address, DmaArena.TotalBytes);
            _memory = new([new(arena, address, DmaArena.TotalBytes)]);
        }
        catch
        {
            _function.Dispose();
            throw;
        }
    }

    public IPciFunction Function => _function;

    public Architecture Architecture => Host.Architecture;

    public IInterrupts? Interrupts => null;

    public IDmaBuffer AllocateDma(int bytes) => _memory.Allocate(bytes);

    public void Issue(Fence fence) => FenceThunks.Own.Issue(fence);

    public ulong DeviceAddress(IMemoryWindow bar) =>
        throw new DriverException("VFIO: a BAR that is reached through the file cannot be mapped for a device");

    public IReadOnlyList<DmaFault> TakeFaults() => [];

    public void Dispose() => _function.Dispose();

    // The controller takes an address in its own memory buffer for the buffer, not for memory: the arena must not lie where a BAR does.
    private static ulong Choose(List<(ulong First, ulong Last)> ranges, PciDevice device)
    {
        var bars = Enumerable.Range(0, 6).Select(device.Bar).OfType<(ulong Start, long Bytes)>().OrderBy(b => b.Start).ToList();
        if (ranges.Count == 0)
            ranges = [(0, ulong.MaxValue)];
        foreach (var least in (ulong[])[Wanted, DmaArena.TotalBytes])
            foreach (var (first, last) in ranges)
            {
                var address = Aligned(Math.Max(first, least));
                foreach (var (start, bytes) in bars)
                    if (address < start + (ulong)bytes && start < address + DmaArena.TotalBytes)
                        address = Aligned(start + (ulong)bytes);
                if (address >= first && address <= last && last - address >= DmaArena.TotalBytes - 1)
                    return address;
            }
        throw new DriverException($"VFIO: no room for {DmaArena.TotalBytes} bytes in {string.Join(", ", ranges.Select(r => $"0x{r.First:x}-0x{r.Last:x}"))}");
    }

    private static ulong Aligned(ulong address) => (address + DmaArena.TotalBytes - 1) & ~(ulong)(DmaArena.TotalBytes - 1);
}
