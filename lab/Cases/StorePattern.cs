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
        var cmb = capture.Regions.First(r => r.Kind == RegionKind.Cmb);
        var registers = capture.Regions.First(r => r.Kind == RegionKind.Registers);
        var doorbells = new Doorbells(capture.Header.DoorbellStride);
        var stores = capture.Trace.OfType<Store>().ToList();
        var rung = stores.Where(s => registers.Contains(s.Address))
            .Select(s => doorbells.TryDecode(registers.Offset(s.Address), out var kind, out var queue) && queue > 0 ? kind : (QueueKind?)null).ToList();
        return new(
            capture.Trace.OfType<DeviceCommand>().Count(),
            stores.Where(s => cmb.Contains(s.Address)).CountBy(s => s.Size).OrderBy(p => p.Key).ToDictionary(p => p.Key, p => p.Value),
            rung.Count(kind => kind == QueueKind.Submission), rung.Count(kind => kind == QueueKind.Completion));
    }
}
