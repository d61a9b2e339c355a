namespace Lab.Trace;

/// <summary>Finds queues by address and time. A run may make thousands of queues in the same place: nothing here looks at all of them.</summary>
internal sealed class QueueSites
{
    /// <summary>All queues that lie in exactly the same bytes, in the order of their birth.</summary>
    private sealed record Site(ulong Address, long Bytes, QueuePlacement[] Queues, int[] LatestDeath);

    private readonly Site[] _sites;
    // The furthest end of this site and all before it: tells when there is no need to look further back.
    private readonly ulong[] _reach;

    public QueueSites(IEnumerable<QueuePlacement> queues)
    {
        _sites = [.. queues.GroupBy(queue => (queue.Address, queue.Bytes)).OrderBy(group => group.Key.Address).Select(group => Make(group.Key, group))];
        _reach = new ulong[_sites.Length];
        var furthest = 0UL;
        for (var i = 0; i < _sites.Length; i++)
            _reach[i] = furthest = Math.Max(furthest, End(_sites[i]));
    }

    /// <summary>
    /// The queue that lives at the address; else the next one to live there, because a driver may clear the memory before it makes the queue;
    /// else the last one that did.
    /// </summary>
    public QueuePlacement? At(ulong address, int number)
    {
        QueuePlacement? next = null, last = null;
        for (var i = LastFrom(address); i >= 0 && _reach[i] > address; i--)
        {
            var site = _sites[i];
            if (End(site) <= address)
                continue;
            var at = LastBorn(site.Queues, number);
            for (var k = at; k >= 0 && site.LatestDeath[k] > number; k--)
                if (number < site.Queues[k].Died)
                    return site.Queues[k];
            if (at + 1 < site.Queues.Length && (next is null || site.Queues[at + 1].Born < next.Born))
                next = site.Queues[at + 1];
            if (at >= 0 && (last is null || site.Queues[at].Died > last.Died))
                last = site.Queues[at];
        }
        return next ?? last;
    }

    private static Site Make((ulong Address, long Bytes) place, IEnumerable<QueuePlacement> queues)
    {
        QueuePlacement[] born = [.. queues.OrderBy(queue => queue.Born)];
        var latest = new int[born.Length];
        for (var i = 0; i < born.Length; i++)
            latest[i] = i == 0 ? born[i].Died : Math.Max(latest[i - 1], born[i].Died);
        return new(place.Address, place.Bytes, born, latest);
    }

    // A queue that a broken driver places at the very end of the address space ends there.
    private static ulong End(Site site) => site.Bytes <= 0 ? site.Address : (ulong)site.Bytes > ulong.MaxValue - site.Address ? ulong.MaxValue : site.Address + (ulong)site.Bytes;

    private int LastFrom(ulong address)
    {
        int low = 0, high = _sites.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _sites[middle].Address <= address ? (middle + 1, high) : (low, middle);
        }
        return low - 1;
    }

    private static int LastBorn(QueuePlacement[] queues, int number)
    {
        int low = 0, high = queues.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = queues[middle].Born <= number ? (middle + 1, high) : (low, middle);
        }
        return low - 1;
    }
}
