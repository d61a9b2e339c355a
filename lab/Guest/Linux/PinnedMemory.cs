using System.Globalization;
using Lab.Driver;

namespace Lab.Guest.Linux;

/// <summary>
/// The process's locked memory, taken from the kernel as it is needed and kept until the process ends: a controller that a wrong driver left running
/// must never reach memory that belongs to somebody else by now. What a platform gives back, the next one gets, once the function is off the bus.
/// </summary>
internal static class PinnedMemory
{
    /// <summary>What is taken at once: a huge page of x86_64, aarch64, riscv64 and ppc64le.</summary>
    public const int ChunkBytes = 2 << 20;

    private const string KeepInPlace = "/proc/sys/vm/compact_unevictable_allowed";

    private static readonly List<Chunk> Idle = [];

    /// <summary>Locked memory of at least so many bytes; its content is whatever it was.</summary>
    /// <exception cref="DriverException">The guest has not that much left.</exception>
    public static Chunk Take(int bytes)
    {
        lock (Idle)
        {
            var found = Idle.FindIndex(chunk => chunk.Bytes >= bytes);
            if (found < 0)
                return Lock((int)(((long)bytes + ChunkBytes - 1) / ChunkBytes * ChunkBytes));
            var chunk = Idle[found];
            Idle.RemoveAt(found);
            return chunk;
        }
    }

    /// <summary>Takes memory back from a platform whose function masters the bus no more.</summary>
    public static void GiveBack(IEnumerable<Chunk> chunks)
    {
        lock (Idle)
            Idle.AddRange(chunks);
    }

    private static Chunk Lock(int bytes)
    {
        var memory = Libc.Map(0, bytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapHugeTlb, -1, 0);
        if (memory == Libc.MapFailed)
            memory = MapOrdinary(bytes);
        if (Libc.Lock(memory, bytes) != 0)
        {
            var error = Libc.LastError;
            _ = Libc.Unmap(memory, bytes);
            throw new DriverException($"cannot pin {bytes} bytes: {error}");
        }
        // From here on the kernel must not gather pages into a huge one: that moves them.
        _ = Libc.Advise(memory, bytes, Libc.AdviseNoHugePages);
        return new(memory, bytes);
    }

    // On a boundary of huge pages, so that the kernel can still make it of some.
    private static nint MapOrdinary(int bytes)
    {
        if (bytes > Available() / 2)
            throw new DriverException($"cannot pin {bytes} bytes more: the guest has {Available()} left, and no huge pages; give the machine more memoryMiB");
        var raw = Libc.Map(0, bytes + ChunkBytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (raw == Libc.MapFailed)
            throw new DriverException($"cannot map {bytes} bytes: {Libc.LastError}");
        var memory = (raw + ChunkBytes - 1) & ~(nint)(ChunkBytes - 1);
        if (memory > raw)
            _ = Libc.Unmap(raw, memory - raw);
        if (raw + ChunkBytes > memory)
            _ = Libc.Unmap(memory + bytes, raw + ChunkBytes - memory);
        _ = Libc.Advise(memory, bytes, Libc.AdviseHugePages);
        // Locked pages stay in memory, but the kernel may move them within it when it makes room for large pieces.
        if (File.Exists(KeepInPlace))
            PciDevice.Put(KeepInPlace, "0");
        return memory;
    }

    private static long Available()
    {
        const string wanted = "MemAvailable:";
        var line = File.ReadAllLines("/proc/meminfo").First(l => l.StartsWith(wanted, StringComparison.Ordinal));
        return long.Parse(line.Substring(wanted.Length).Replace("kB", ""), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) << 10;
    }
}
