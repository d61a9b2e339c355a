using Lab.PeerToPeer.Linux;

namespace Lab.Guest.Peers;

/// <summary>Takes pieces of a function's memory and gives them back: more than there is, all of it, then at random until it is in pieces.</summary>
/// <param name="name">The function.</param>
/// <param name="pool">Its memory.</param>
/// <param name="seed">Of what is random.</param>
internal sealed class PoolExercise(string name, LinuxPool pool, int seed)
{
    private const long PageBytes = 4096;

    private readonly List<(nint At, long Bytes, long Offset)> _out = [];
    private readonly Random _random = new(seed);

    /// <summary>Everything, too much, and one page when nothing is left.</summary>
    public IEnumerable<LinuxPoolStep> Exhaust(long size)
    {
        yield return Take(size + PageBytes);
        yield return Take(size);
        yield return Take(PageBytes);
        foreach (var step in GiveAll())
            yield return step;
    }

    /// <summary>Random sizes, twice as often taken as given back, so that the memory runs out and is in pieces before it does.</summary>
    public IEnumerable<LinuxPoolStep> Shuffle(long size, int steps)
    {
        var most = (int)(size / PageBytes / 8);
        for (var i = 0; i < steps; i++)
            yield return _out.Count == 0 || _random.Next(3) > 0 ? Take((1 + _random.Next(most)) * PageBytes) : Give(_random.Next(_out.Count));
        foreach (var step in GiveAll())
            yield return step;
    }

    private IEnumerable<LinuxPoolStep> GiveAll()
    {
        while (_out.Count > 0)
            yield return Give(_out.Count - 1);
    }

    private LinuxPoolStep Take(long bytes)
    {
        var at = pool.Take(bytes, out var error);
        var offset = error == 0 ? pool.OffsetOf(at, bytes) : -1;
        if (error == 0)
            _out.Add((at, bytes, offset));
        return new(name, true, bytes, offset, error, pool.Available);
    }

    private LinuxPoolStep Give(int index)
    {
        var (at, bytes, offset) = _out[index];
        _out.RemoveAt(index);
        LinuxPool.Give(at, bytes);
        return new(name, false, bytes, offset, 0, pool.Available);
    }
}
