using System.Globalization;
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
    /// <summary>Stores into the buffer of each command, such as "8 x 8": number x bytes, by size; "0" for none.</summary>
    public string StoresPerCommand => CmbStores.Count == 0 ? "0" : string.Join(" + ", CmbStores.Select(size => $"{PerCommand(size.Value)} x {size.Key}"));

    /// <summary>A count divided by the commands, to two places; "-" where there were no commands.</summary>
    public string PerCommand(int count) => Commands == 0 ? "-" : ((double)count / Commands).ToString("0.##", CultureInfo.InvariantCulture);

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
