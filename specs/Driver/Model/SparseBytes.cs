namespace Lab.Specs.Driver.Model;

/// <summary>A long run of bytes, all zero until written; only the pages that were written exist.</summary>
internal sealed class SparseBytes
{
    private const int PageBytes = 4096;

    private readonly Dictionary<long, byte[]> _pages = [];

    public void Read(long at, Span<byte> into)
    {
        while (into.Length > 0)
        {
            var (inPage, count) = Part(at, into.Length);
            if (_pages.TryGetValue(at / PageBytes, out var page))
                page.AsSpan(inPage, count).CopyTo(into);
            else
                into[..count].Clear();
            into = into[count..];
            at += count;
        }
    }

    public void Write(long at, ReadOnlySpan<byte> from)
    {
        while (from.Length > 0)
        {
            var (inPage, count) = Part(at, from.Length);
            if (!_pages.TryGetValue(at / PageBytes, out var page))
                _pages[at / PageBytes] = page = new byte[PageBytes];
            from[..count].CopyTo(page.AsSpan(inPage));
            from = from[count..];
            at += count;
        }
    }

    public void Clear() => _pages.Clear();

    private static (int InPage, int Count) Part(long at, int left) => ((int)(at % PageBytes), (int)Math.Min(left, PageBytes - at % PageBytes));
}
