using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Peers;

/// <summary>
/// Direct transfers of one page between a controller's disk and memory, by the kernel's driver: what of the memory is another function's, the
/// controller reaches itself.
/// </summary>
internal sealed unsafe class PeerTransfer : IDisposable
{
    public const int Bytes = 4096;
    private const int Words = Bytes / sizeof(ulong);

    private readonly int _disk;
    private readonly ulong _seed;
    private readonly nint _page;

    /// <summary>Opens the disk and puts a pattern into its first page.</summary>
    /// <exception cref="DriverException">There is no disk, or it cannot be written.</exception>
    public PeerTransfer(PciDevice device, int seed)
    {
        (_disk, _seed) = (KernelDisk.Open(device, Libc.OpenReadWrite).File, (ulong)seed);
        _page = Libc.Map(0, Bytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (_page == Libc.MapFailed)
            throw new DriverException($"cannot map {Bytes} bytes: {Libc.LastError}");
        Fill(_page, _seed);
        if (Libc.WriteAt(_disk, (void*)_page, Bytes, 0) != Bytes)
            throw new DriverException($"cannot write to the disk of {device.Name}: {Libc.LastError}");
    }

    /// <summary>Reads the first page of the disk into a peer's memory, then writes what the processor puts there to another page.</summary>
    /// <param name="piece">A page of the peer's memory.</param>
    /// <param name="place">Number of the other page, from 1 on; nobody else's.</param>
    /// <returns>The numbers of the errors, 0 for none, and whether the data arrived, or after an error did not.</returns>
    public (int Read, int Write, bool DataIsRight) ThereAndBack(nint piece, int place)
    {
        var (before, sent) = (Mix(_seed, 2 * place), Mix(_seed, 2 * place + 1));
        Fill(piece, before);
        var read = Libc.ReadAt(_disk, (void*)piece, Bytes, 0) == Bytes ? 0 : Libc.LastErrorNumber;
        var right = Holds(piece, read == 0 ? _seed : before);

        Put(place, before);
        Fill(piece, sent);
        var write = Libc.WriteAt(_disk, (void*)piece, Bytes, (long)place * Bytes) == Bytes ? 0 : Libc.LastErrorNumber;
        if (Libc.ReadAt(_disk, (void*)_page, Bytes, (long)place * Bytes) != Bytes)
            throw new DriverException($"cannot read the disk: {Libc.LastError}");
        return (read, write, right && Holds(_page, write == 0 ? sent : before));
    }

    /// <summary>Reads the first page into a peer's memory, whatever comes of it.</summary>
    public void Read(nint piece) => _ = Libc.ReadAt(_disk, (void*)piece, Bytes, 0);

    public void Dispose()
    {
        _ = Libc.Unmap(_page, Bytes);
        _ = Libc.Close(_disk);
    }

    private void Put(int place, ulong seed)
    {
        Fill(_page, seed);
        if (Libc.WriteAt(_disk, (void*)_page, Bytes, (long)place * Bytes) != Bytes)
            throw new DriverException($"cannot write to the disk: {Libc.LastError}");
    }

    // Each word differs from every other, so that one that lies at another's place is seen.
    private static void Fill(nint page, ulong seed)
    {
        for (var i = 0; i < Words; i++)
            Cell.Store((ulong*)page + i, Mix(seed, i));
    }

    private static bool Holds(nint page, ulong seed)
    {
        for (var i = 0; i < Words; i++)
            if (Cell.Load((ulong*)page + i) != Mix(seed, i))
                return false;
        return true;
    }

    private static ulong Mix(ulong seed, int index) => (seed + 1) * 0x9E3779B97F4A7C15 + (ulong)index * 0xD1B54A32D192ED03;
}
