namespace Lab.Judge.Replaying;

/// <summary>The lists whose memory is still theirs while the intent log is read, by page.</summary>
internal sealed class LiveLists
{
    private const int PageBytes = 4096;

    private readonly Dictionary<ulong, List<MeantList>> _pages = [];

    public void Add(MeantList list) => At(list.Intent.BusAddress / PageBytes).Add(list);

    /// <summary>The driver means memory for something from this line on.</summary>
    public void Retire(ulong address, long bytes, int line)
    {
        if (bytes <= 0 || _pages.Count == 0)
            return;
        var last = address + (ulong)bytes - 1;
        // What is told of one page is looked up; what is told of more pages than there are with lists is not gone through page by page.
        var pages = last / PageBytes - address / PageBytes < (ulong)_pages.Count
            ? Enumerable.Range(0, (int)(last / PageBytes - address / PageBytes) + 1).Select(i => address / PageBytes + (ulong)i)
            : [.. _pages.Keys];
        foreach (var page in pages)
            if (_pages.TryGetValue(page, out var lists))
                lists.RemoveAll(list =>
                {
                    var gone = list.Intent.BusAddress.Value >= address && list.Intent.BusAddress.Value <= last;
                    if (gone)
                        list.Retired = line;
                    return gone;
                });
    }

    private List<MeantList> At(ulong page)
    {
        if (!_pages.TryGetValue(page, out var lists))
            _pages[page] = lists = [];
        return lists;
    }
}
