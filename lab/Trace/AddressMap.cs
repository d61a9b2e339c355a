using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lab.Nvme;
using Lab.Nvme.Registers;

namespace Lab.Trace;

/// <summary>Decodes the addresses of stores: regions as the host found them, and the queues that were placed in them.</summary>
public sealed class AddressMap
{
    private readonly ImmutableArray<Region> _regions;
    private readonly QueueSites _queues;
    private readonly Doorbells _doorbells;
    // A run rings the same few doorbells over and over; rules that run side by side ask for them.
    private readonly ConcurrentDictionary<ulong, DoorbellPlace> _rung = [];

    /// <summary>A map.</summary>
    /// <param name="regions">As the host found them.</param>
    /// <param name="queues">Queues in controller memory buffers and in watched host memory; the same identifier may live several times.</param>
    /// <param name="doorbells">Where the doorbells lie in BAR 0.</param>
    public AddressMap(IEnumerable<Region> regions, IEnumerable<QueuePlacement> queues, Doorbells doorbells) =>
        (_regions, _queues, _doorbells) = ([.. regions], new(queues), doorbells);

    /// <summary>What the address of the store's first byte means at the time of the store.</summary>
    public StorePlace Decode(Store store)
    {
        foreach (var region in _regions)
        {
            if (!region.Contains(store.Address))
                continue;
            var offset = region.Offset(store.Address);
            if (region.Kind == RegionKind.Registers)
                return InRegisters(region, offset, store.RegionName);
            if (_queues.At(store.Address, store.Number) is not { } queue)
                return new BufferPlace(region, offset);
            return Slot(region, offset, store, queue);
        }
        return _queues.At(store.Address, store.Number) is { } inMemory ? Slot(null, 0, store, inMemory) : new ElsewherePlace();
    }

    private static SlotPlace Slot(Region? region, long offset, Store store, QueuePlacement queue)
    {
        var inQueue = (long)(store.Address - queue.Address);
        return new SlotPlace(region, offset, queue, (int)(inQueue / queue.EntryBytes), (int)(inQueue % queue.EntryBytes));
    }

    private StorePlace InRegisters(Region region, long offset, string name)
    {
        // QEMU keeps the MSI-X table in BAR 0 behind the doorbells, as a memory region of its own.
        if (offset < Register.Doorbells || name.StartsWith("msix", StringComparison.Ordinal))
            return new RegisterPlace(region.Controller, offset);
        var address = region.Base.Value + (ulong)offset;
        return _rung.TryGetValue(address, out var known) ? known : _rung[address] = Doorbell(region, offset);
    }

    private DoorbellPlace Doorbell(Region region, long offset)
    {
        if (_doorbells.TryDecode(offset, out var kind, out var queue))
            return new(region.Controller, kind, queue, Exact: true);
        _doorbells.TryDecode(offset - (offset - Register.Doorbells) % _doorbells.StrideBytes, out kind, out queue);
        return new(region.Controller, kind, queue, Exact: false);
    }
}
