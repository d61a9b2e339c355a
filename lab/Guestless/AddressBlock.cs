namespace Lab.Guestless;

/// <summary>What is to lie in one piece of bus addresses, wherever that comes to lie.</summary>
internal sealed class AddressBlock
{
    private readonly List<(ulong Bytes, ulong Alignment, Action<ulong> Place)> _parts = [];

    /// <summary>What the start must be a multiple of, a power of two; 1 when nothing is in it.</summary>
    public ulong Alignment { get; private set; } = 1;

    /// <summary>Its length, 0 when nothing is in it.</summary>
    public ulong Bytes => Layout().LastOrDefault().End;

    /// <summary>Puts something in.</summary>
    /// <param name="bytes">Its length.</param>
    /// <param name="alignment">A power of two.</param>
    /// <param name="place">Is told where it lies.</param>
    public void Add(ulong bytes, ulong alignment, Action<ulong> place)
    {
        _parts.Add((bytes, alignment, place));
        Alignment = Math.Max(Alignment, alignment);
    }

    /// <summary>Tells all that is in it where it lies.</summary>
    public void PlaceAt(ulong start)
    {
        foreach (var (at, _, place) in Layout())
            place(start + at);
    }

    /// <summary>The next multiple.</summary>
    public static ulong Align(ulong address, ulong alignment) => (address + alignment - 1) & ~(alignment - 1);

    // The strictest comes first, so that little is lost between two.
    private IEnumerable<(ulong At, ulong End, Action<ulong> Place)> Layout()
    {
        var end = 0ul;
        foreach (var (bytes, alignment, place) in _parts.OrderByDescending(part => part.Alignment).ThenByDescending(part => part.Bytes))
        {
            var at = Align(end, alignment);
            end = at + bytes;
            yield return (at, end, place);
        }
    }
}
