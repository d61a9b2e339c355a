using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.DataPointers;

/// <summary>
/// PRP entries and lists for a scatter list (NVMe Base 2.1, 4.1.1). PRP1 is the first page, with an offset of whole dwords; PRP2 is the second and
/// last page, or the PRP list. A list page holds page/8 entries; the last entry of a page that is not the last points to the next one.
/// Nothing here allocates, unless something is wrong.
/// </summary>
public static class PrpBuilder
{
    /// <summary>How many memory pages <paramref name="bytes"/> from <paramref name="address"/> on touch.</summary>
    public static ulong DataPages(ulong address, ulong bytes, int pageBytes)
    {
        var page = Page(pageBytes);
        var offset = address & (page - 1);
        // In this order no sum passes 2^64.
        return bytes == 0 ? 0 : 1 + (bytes - 1) / page + ((bytes - 1) % page + offset >= page ? 1UL : 0);
    }

    /// <summary>
    /// What a list for <paramref name="dataPages"/> pages needs, PRP1's page among them: entries with the pointers to further list pages, and list pages.
    /// </summary>
    /// <param name="dataPages">From <see cref="DataPages"/>.</param>
    /// <param name="pageBytes">Memory page (CC.MPS).</param>
    /// <param name="firstListOffset">Where in its page the list begins, a multiple of 8.</param>
    public static (ulong Entries, ulong Pages) ListNeed(ulong dataPages, int pageBytes, int firstListOffset = 0)
    {
        if (dataPages <= 2)
            return (0, 0);
        var first = (Page(pageBytes) - (ulong)firstListOffset) / 8;
        var data = dataPages - 1;
        if (data <= first)
            return (data, 1);
        // The first page gives one entry to a pointer, as does every further page but the last.
        var further = (data - first + (ulong)pageBytes / 8 - 2) / ((ulong)pageBytes / 8 - 1);
        return (data + further, 1 + further);
    }

    /// <summary>Builds the data pointer for one contiguous range: see the other overload.</summary>
    public static bool TryBuild(
        MemoryRange range, int pageBytes, ReadOnlySpan<ulong> listPages, Span<ulong> entries,
        out DataPointer dptr, out int written, [NotNullWhen(false)] out string? error)
    {
        Span<MemoryRange> one = stackalloc MemoryRange[1];
        one[0] = range;
        return TryBuild(one, pageBytes, listPages, entries, out dptr, out written, out error);
    }

    /// <summary>Builds the data pointer for a scatter list, and the PRP list where it needs one.</summary>
    /// <param name="ranges">
    /// The buffer, piece by piece. The first begins at a dword, all others at a page; the last ends anywhere, all others at the end of a page.
    /// </param>
    /// <param name="pageBytes">Memory page (CC.MPS).</param>
    /// <param name="listPages">
    /// Addresses of the pages for the list. The first may begin inside a page, at a multiple of 8, and reaches to the page's end; the others are whole pages.
    /// </param>
    /// <param name="entries">
    /// Takes the entries of all list pages, one page after the other: those of the first page, from its offset on, then those of the second. The entries
    /// are values; in memory they are little-endian.
    /// </param>
    /// <param name="dptr">PRP1 and PRP2.</param>
    /// <param name="written">How many entries of <paramref name="entries"/> were written; 0 where no list is needed.</param>
    /// <param name="error">Which piece of the buffer or of the list is wrong, and why; null where all is well. Nothing is written then.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page is no power of two, or smaller than 4096.</exception>
    public static bool TryBuild(
        ReadOnlySpan<MemoryRange> ranges, int pageBytes, ReadOnlySpan<ulong> listPages, Span<ulong> entries,
        out DataPointer dptr, out int written, [NotNullWhen(false)] out string? error)
    {
        (dptr, written) = (default, 0);
        var page = Page(pageBytes);
        error = Count(ranges, page, out var pages) ?? Room(pages, page, listPages, entries.Length);
        if (error is not null)
            return false;

        var walk = new PageWalk(ranges, page);
        var prp1 = walk.Next();
        if (pages <= 2)
        {
            dptr = DataPointer.Prp(prp1, pages == 2 ? walk.Next() : 0);
            return true;
        }
        written = Fill(ref walk, (long)pages - 1, page, listPages, entries);
        dptr = DataPointer.Prp(prp1, listPages[0]);
        return true;
    }

    private static int Fill(ref PageWalk walk, long data, ulong page, ReadOnlySpan<ulong> listPages, Span<ulong> entries)
    {
        var at = 0;
        for (var list = 0; data != 0; list++)
        {
            var slots = (long)(page - (listPages[list] & (page - 1))) / 8;
            var here = data <= slots ? data : slots - 1;
            for (var i = 0; i < here; i++)
                entries[at++] = walk.Next();
            data -= here;
            if (data != 0)
                entries[at++] = listPages[list + 1];
        }
        return at;
    }

    private static string? Count(ReadOnlySpan<MemoryRange> ranges, ulong page, out ulong pages)
    {
        pages = 0;
        if (ranges.Length == 0)
            return "the buffer has no pieces";
        for (var i = 0; i < ranges.Length; i++)
        {
            var range = ranges[i];
            if (!range.IsValid)
                return $"piece {i} of the buffer is {range}, which {(range.Bytes == 0 ? "is empty" : "passes 2^64")}";
            if (i == 0 && (range.Address & 3) != 0)
                return $"piece 0 of the buffer begins at 0x{range.Address:x}, and PRP1 is dword aligned";
            if (i != 0 && (range.Address & (page - 1)) != 0)
                return $"piece {i} of the buffer begins at 0x{range.Address:x}, and every piece but the first begins at a page of {page} bytes";
            if (i != ranges.Length - 1 && (range.Address + range.Bytes & (page - 1)) != 0)
                return $"piece {i} of the buffer ends at 0x{range.Address + range.Bytes:x}, and every piece but the last ends with a page of {page} bytes";
            pages += DataPages(range.Address, range.Bytes, (int)page);
            if (pages > int.MaxValue)
                return $"the buffer has more than {int.MaxValue} pages at piece {i}, {range}, and no list is for so many";
        }
        return null;
    }

    private static string? Room(ulong pages, ulong page, ReadOnlySpan<ulong> listPages, int entries)
    {
        if (pages <= 2)
            return null;
        var firstOffset = listPages.Length == 0 ? 0 : listPages[0] & (page - 1);
        if ((firstOffset & 7) != 0)
            return $"page 0 of the PRP list begins at 0x{listPages[0]:x}, and a list begins at a multiple of 8";
        var need = ListNeed(pages, (int)page, (int)firstOffset);
        if (need.Pages > (ulong)listPages.Length || need.Entries > (ulong)entries)
            return $"the buffer has {pages} pages of {page} bytes, its PRP list needs {need.Pages} pages and {need.Entries} entries, " +
                   $"and there is room for {listPages.Length} pages and {entries} entries";
        for (var i = 1; i < (int)need.Pages; i++)
            if ((listPages[i] & (page - 1)) != 0)
                return $"page {i} of the PRP list begins at 0x{listPages[i]:x}, and every one but the first begins at a page of {page} bytes";
        return null;
    }

    private static ulong Page(int bytes) => bytes >= 4096 && (bytes & (bytes - 1)) == 0
        ? (ulong)bytes
        : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a memory page is a power of two from 4096 on");

    /// <summary>Goes over a buffer page by page.</summary>
    private ref struct PageWalk(ReadOnlySpan<MemoryRange> ranges, ulong page)
    {
        private readonly ReadOnlySpan<MemoryRange> _ranges = ranges;
        private int _range;
        private ulong _done;

        /// <summary>Address of the next page's part of the buffer.</summary>
        public ulong Next()
        {
            if (_done == _ranges[_range].Bytes)
                (_range, _done) = (_range + 1, 0);
            var range = _ranges[_range];
            var address = range.Address + _done;
            _done += Math.Min(range.Bytes - _done, page - (address & (page - 1)));
            return address;
        }
    }
}
