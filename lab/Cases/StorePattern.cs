using Lab.Nvme;
using Lab.Trace;

namespace Lab.Cases;

/// <summary>How many stores a driver's I/O cost, counted in a capture.</summary>
/// <param name="Commands">I/O commands that the device executed.</param>
/// <param name="CmbStores">Stores into the controller memory buffer, by size in bytes.</param>
/// <param name="TailDoorbells">Tail doorbells of I/O queues.</param>
/// <param name="HeadDoorbells">Head doorbells of I/O queues.</param>
public sealed record StorePattern(int Commands, IReadOnlyDictionary<int, int> CmbStores, int TailDoorbells, int HeadDoorbells)
{
    /// <summary>Counts a saved capture.</summary>
    /// <exception cref="CaptureFormatException">The file is no whole capture.</exception>
    public static StorePattern Count(string captureFile)
    {
        var capture = CaptureFile.Read(captureFile);
        return Of(capture.Trace, capture.Regions, capture.Header.DoorbellStride);
    }

    /// <summary>Counts a trace.</summary>
    /// <param name="trace">In order.</param>
    /// <param name="regions">Where the controller's BARs lie.</param>
    /// <param name="stride">Distance of two doorbells in bytes.</param>
    public static StorePattern Of(IReadOnlyCollection<TraceEvent> trace, IReadOnlyCollection<Region> regions, int stride)
    {
        var map = new AddressMap(regions, [], new(stride));
        var stores = trace.OfType<Store>().Select(store => (store.Size, Place: map.Decode(store))).ToList();
        var rung = stores.Select(s => s.Place).OfType<DoorbellPlace>().Where(d => d.Queue > 0).ToList();
        return new(
            trace.OfType<DeviceCommand>().Count(),
            stores.Where(s => s.Place is BufferPlace { Region.Kind: RegionKind.Cmb }).CountBy(s => s.Size).OrderBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value),
            rung.Count(d => d.Kind == QueueKind.Submission), rung.Count(d => d.Kind == QueueKind.Completion));
    }
}
