namespace Lab.Specs.Driver.Model;

/// <summary>
/// Host memory, and the BARs of other functions, on the bus. Between two allocations lies nothing, so that one byte past an end is found.
/// </summary>
internal sealed class ModelMemory
{
    private const ulong Gap = 0x10_0000;

    private readonly List<MemoryRegion> _regions = [];
    private ulong _nextHost = 0x1_0000_0000;
    private ulong _nextPeer = 0xE0_0000_0000;

    public MemoryRegion Allocate(long bytes)
    {
        var region = new MemoryRegion($"host memory 0x{_nextHost:x}", _nextHost, bytes, isDevice: false);
        _nextHost += (ulong)bytes + Gap & ~(Gap - 1);
        _nextHost += Gap;
        _regions.Add(region);
        return region;
    }

    public MemoryRegion AddPeer(string name, long bytes)
    {
        var region = new MemoryRegion(name, _nextPeer, bytes, isDevice: true);
        _nextPeer += ((ulong)bytes | 0xFFFF_FFFF) + 1;
        _regions.Add(region);
        return region;
    }

    /// <summary>The region that holds all of these addresses.</summary>
    public MemoryRegion? Find(ulong address, long bytes) => _regions.Find(region => region.Holds(address, bytes));
}
