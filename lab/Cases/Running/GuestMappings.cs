using Lab.Machine;
using Lab.Machine.Paging;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>
/// How the guest maps what its processors store to: the host reads the page tables in the guest's memory while a store waits, so that nothing rests on the driver's word. A processor
/// asks once for each mapping (where virtual addresses are equally far from physical ones): one that the guest changes in the middle of an experiment, at the same address, is not seen again.
/// </summary>
/// <param name="qmp">Reads the guest's memory.</param>
/// <param name="arch">The guest's architecture.</param>
/// <param name="attributes">What the tables' attributes mean.</param>
/// <param name="regions">Where the controllers' memory lies.</param>
internal sealed class GuestMappings(QmpClient qmp, string arch, MemoryAttributes attributes, IReadOnlyList<Region> regions)
{
    private readonly Dictionary<(int Processor, ulong Distance), MappedMemory> _found = [];

    /// <summary>What was found, in the order in which it was asked for.</summary>
    public IEnumerable<MappedMemory> Found => _found.Values;

    /// <summary>Looks at the mapping of a store. Why it could not be read is found too.</summary>
    public async Task LookAsync(StoreQuestion store)
    {
        var region = regions.FirstOrDefault(region => region.Contains(store.Physical))?.Name ?? "";
        try
        {
            var entry = await PageTables.FindAsync(arch, store, address => qmp.ReadMemoryAsync(address, CancellationToken.None)).ConfigureAwait(false);
            var (type, source) = attributes.MeaningOf(arch, entry, store);
            Add(type, source);
        }
        catch (Exception e) when (e is PageWalkException or QmpException)
        {
            Add(null, e.Message.ReplaceLineEndings(" "));
        }

        void Add(Ordering.MemoryType? type, string source) =>
            _found[(store.Processor, store.Virtual - store.Physical)] = new(_found.Count + 1, region, store.Processor, store.Virtual, store.Physical, type, source);
    }

    /// <summary>Number of the mapping that an access went through; 0 where nobody asked.</summary>
    public int NumberOf(AccessRecord access) =>
        access.Kind != AccessKind.Fence && _found.TryGetValue((access.Processor, access.Virtual - access.Address), out var mapping) ? mapping.Number : 0;
}
