using System.Buffers.Binary;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>
/// The lists that the driver told of, held against what stores left in the controller memory buffers: at each doorbell that gives the device an entry
/// which points to one; where no entry is seen to, at the first tail doorbell that was meant after it.
/// </summary>
internal sealed class ListTable
{
    // A list may point to the next, and a broken one to itself.
    private const int LongestChain = 4096;

    private readonly BufferImage _image = new();
    private readonly Dictionary<ulong, List<MeantList>> _byAddress = [];
    private readonly Dictionary<(MeantQueue, int), List<MeantList>> _due = [];
    private readonly Dictionary<MeantList, ListUse> _atNextDoorbell = [];
    private readonly HashSet<MeantList> _pointedTo = [];
    private readonly Dictionary<(SubmissionLife, int), List<MeantList>> _running = [];
    private readonly List<ListUse> _uses = [];

    public ListTable(MeantLog log, PlaceFinder places)
    {
        foreach (var list in log.Lists)
        {
            var region = places.Of(list.Intent.BusAddress);
            if (list.Content is null)
                Unreadable.Add(list);
            else if (region is { Kind: RegionKind.Cmb })
                Follow(list);
            else if (list.Intent.Place == "cmb")
                Misplaced.Add(list);
            else
                Hidden.Add(list);
        }
    }

    /// <summary>Lists whose bytes can be seen.</summary>
    public List<MeantList> Visible { get; } = [];
    /// <summary>Lists in memory where no store can be seen.</summary>
    public List<MeantList> Hidden { get; } = [];
    /// <summary>Lists that lie in the buffer for the driver, and do not for the host.</summary>
    public List<MeantList> Misplaced { get; } = [];
    /// <summary>Lists of which the log gives no bytes.</summary>
    public List<MeantList> Unreadable { get; } = [];
    /// <summary>Stores to a list while the device ran a command that points to it.</summary>
    public List<(Store Store, MeantList List, SubmissionLife Queue, int Entry)> Changed { get; } = [];

    /// <summary>All lists at the doorbells that count.</summary>
    public IEnumerable<ListUse> Uses => _uses.Concat(_atNextDoorbell.Values.Where(use => !_pointedTo.Contains(use.List)));

    public void Store(Store store, bool byDriver)
    {
        if (Visible.Count == 0)
            return;
        _image.Store(store.Address, store.Size, store.Value);
        if (!byDriver)
            return;
        foreach (var ((queue, entry), lists) in _running)
            foreach (var list in lists)
                if (Touches(store, list) && queue.Origin.LivesAt(store.Number))
                    Changed.Add((store, list, queue, entry));
    }

    /// <summary>A doorbell was rung; <paramref name="first"/> is the first entry that it gave to the device.</summary>
    public void Ring(SubmissionLife queue, int first, Store doorbell, PlaceFinder places)
    {
        if (Visible.Count == 0)
            return;
        for (var k = first; k < queue.Exposures.Count && k < queue.Meant.Entries.Count; k++)
            Expose(queue, k, doorbell, places);
        if (_due.Remove((queue.Meant, queue.Rings.Count - 1), out var due))
            foreach (var list in due)
                _atNextDoorbell[list] = Look(list, queue, null, doorbell);
    }

    /// <summary>The device has answered an entry: its lists are the driver's again.</summary>
    public void Answer(SubmissionLife queue, int entry) => _running.Remove((queue, entry));

    private void Follow(MeantList list)
    {
        Visible.Add(list);
        if (!_byAddress.TryGetValue(list.Intent.BusAddress, out var same))
            _byAddress[list.Intent.BusAddress] = same = [];
        same.Add(list);
        if (list.Due is not { } due)
            return;
        if (!_due.TryGetValue(due, out var together))
            _due[due] = together = [];
        together.Add(list);
    }

    private void Expose(SubmissionLife queue, int k, Store doorbell, PlaceFinder places)
    {
        if (queue.Meant.Entries[k] is not { Command: { } command } meant)
            return;
        List<MeantList>? lists = null;
        // Metadata pointer, and both halves of the data pointer: an SGL's address is in the first, a PRP list's in the second.
        foreach (var pointer in (ulong[])[command.Q2, command.Q3, command.Q4])
            for (var (next, length) = (Find(pointer, meant.At, places), 0); next is not null && length < LongestChain; length++)
            {
                _pointedTo.Add(next);
                (lists ??= []).Add(next);
                _uses.Add(Look(next, queue, k, doorbell));
                next = Next(next, meant.At, places);
            }
        if (lists is not null)
            _running[(queue, k)] = lists;
    }

    // The last entry of a PRP list, or the address in the last descriptor of an SGL segment.
    private MeantList? Next(MeantList list, int line, PlaceFinder places)
    {
        var content = list.Content!;
        foreach (var at in (int[])[content.Length - 8, content.Length - 16])
            if (at >= 0 && Find(BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan(at)), line, places) is { } next && next != list)
                return next;
        return null;
    }

    // The list that the driver had told of last at the address, unless it has told of something else there since.
    private MeantList? Find(ulong pointer, int line, PlaceFinder places)
    {
        if (!_byAddress.TryGetValue(places.ToBus(pointer), out var lists))
            return null;
        int low = 0, high = lists.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = lists[middle].At < line ? (middle + 1, high) : (low, middle);
        }
        return low > 0 && lists[low - 1] is var list && list.Retired > line ? list : null;
    }

    private static bool Touches(Store store, MeantList list) =>
        store.Address.Value < list.Intent.BusAddress.Value + (ulong)list.Content!.Length && list.Intent.BusAddress.Value < store.Address.Value + (ulong)store.Size;

    private ListUse Look(MeantList list, SubmissionLife queue, int? entry, Store doorbell) =>
        new(list, queue, entry, doorbell, _image.FirstDifference(list.Intent.BusAddress, list.Content));
}
