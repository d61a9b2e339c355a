using Lab.Driver;

namespace Lab.Guestless;

/// <summary>The machine's RAM, handed out in pages to whoever asks and taken back all at once. First fit.</summary>
internal sealed class QtestMemory(int mebibytes)
{
    private const ulong PageBytes = 4096;
    // Below lie the firmware's tables and the legacy hole.
    private const ulong FirstByte = 1 << 20;

    private readonly ulong _end = (ulong)mebibytes << 20;
    private readonly SortedList<ulong, (ulong End, object Owner)> _taken = [];

    public (ulong Address, long Bytes) Take(int bytes, object owner)
    {
        var rounded = ((ulong)bytes + PageBytes - 1) & ~(PageBytes - 1);
        lock (_taken)
        {
            var at = FirstByte;
            foreach (var (start, (end, _)) in _taken)
            {
                if (at + rounded <= start)
                    break;
                at = end;
            }
            if (at + rounded > _end)
                throw new DriverException($"the machine's {mebibytes} MiB of memory have no {bytes} bytes left in one piece");
            _taken.Add(at, (at + rounded, owner));
            return (at, (long)rounded);
        }
    }

    public void GiveBack(object owner)
    {
        lock (_taken)
            foreach (var start in _taken.Where(range => range.Value.Owner == owner).Select(range => range.Key).ToList())
                _taken.Remove(start);
    }
}
