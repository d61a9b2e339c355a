using System.Diagnostics;
using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Loads;

/// <summary>The kernel's nvme driver under load: direct asynchronous reads of its block device.</summary>
internal sealed class KernelLoad : ILoad
{
    private const int ReadBytes = 4096;

    private readonly AsyncIo _io;
    private readonly nint _buffers;
    private readonly int _file;
    private readonly int _depth;
    private readonly ulong _places;

    /// <summary>Opens namespace 1.</summary>
    public KernelLoad(PciDevice device, int depth)
    {
        _depth = depth;
        (_file, var bytes) = KernelDisk.Open(device, Libc.OpenReadOnly);
        _places = (ulong)bytes / ReadBytes;
        _buffers = Libc.Map(0, depth * ReadBytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (_buffers == Libc.MapFailed)
            throw new DriverException($"cannot map {depth * ReadBytes} bytes: {Libc.LastError}");
        _io = new(depth);
    }

    public LoadResult Run(long operations, ulong seed)
    {
        var places = new RandomPlaces(seed, _places);
        var allocated = Allocation.OfThread;
        var begun = Stopwatch.GetTimestamp();
        var (begin, end) = (0L, 0L);
        for (var slot = 0; slot < _depth && begin < operations; slot++, begin++)
            Read(slot, places.Next());
        _io.Submit();
        while (end < operations)
        {
            var answers = _io.Wait();
            for (var i = 0; i < answers; i++)
            {
                var (slot, result) = _io.Answer(i);
                if (result != ReadBytes)
                    throw new DriverException($"a read through the kernel's driver came to {result}, not {ReadBytes} bytes");
                end++;
                if (begin++ < operations)
                    Read(slot, places.Next());
            }
            _io.Submit();
        }
        return new(end, Stopwatch.GetTimestamp() - begun, 0, Allocation.OfThread - allocated);
    }

    public LoadResult Idle(long turns) => default;

    public void Dispose()
    {
        _io.Dispose();
        _ = Libc.Unmap(_buffers, _depth * ReadBytes);
        _ = Libc.Close(_file);
    }

    private void Read(int slot, ulong place) => _io.Read(slot, _file, _buffers + slot * ReadBytes, ReadBytes, (long)place * ReadBytes);
}
