namespace Lab.Judge.Replaying;

/// <summary>What stores left in controller memory buffers, by address. What a controller writes into its own buffer is no store, and is not here.</summary>
internal sealed class BufferImage
{
    private const int PageBytes = 4096;

    private sealed class Page
    {
        public readonly byte[] Bytes = new byte[PageBytes];
        public readonly bool[] Stored = new bool[PageBytes];
    }

    private readonly Dictionary<ulong, Page> _pages = [];

    public void Store(ulong address, int size, ulong value)
    {
        for (var i = 0; i < size; i++)
        {
            var at = unchecked(address + (ulong)i);
            if (!_pages.TryGetValue(at / PageBytes, out var page))
                _pages[at / PageBytes] = page = new();
            (page.Bytes[at % PageBytes], page.Stored[at % PageBytes]) = ((byte)(value >> (8 * i)), true);
        }
    }

    /// <summary>The first byte from <paramref name="address"/> on that differs from what was meant, and what it holds: null when it was never stored.</summary>
    public (int Index, byte? Held)? FirstDifference(ulong address, ReadOnlySpan<byte> meant)
    {
        Page? page = null;
        for (var i = 0; i < meant.Length; i++)
        {
            var at = unchecked(address + (ulong)i);
            if (i == 0 || at % PageBytes == 0)
                page = _pages.GetValueOrDefault(at / PageBytes);
            if (page is null || !page.Stored[at % PageBytes])
                return (i, null);
            if (page.Bytes[at % PageBytes] != meant[i])
                return (i, page.Bytes[at % PageBytes]);
        }
        return null;
    }
}
