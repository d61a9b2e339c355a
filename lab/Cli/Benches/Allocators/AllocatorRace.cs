using System.Diagnostics;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Cli.Benches.Allocators;

/// <summary>The provider's allocator and Linux's algorithm on the same sequence.</summary>
/// <param name="sequence">What they are asked.</param>
internal sealed class AllocatorRace(PairSequence sequence)
{
    private const int LookEvery = 500;

    /// <summary>The provider's allocator.</summary>
    public AllocatorFigures Provider { get; private set; } = new(0, 0, 0, 0);

    /// <summary>Linux's.</summary>
    public AllocatorFigures Pool { get; private set; } = new(0, 0, 0, 0);

    /// <summary>Pieces that the two gave out at different places.</summary>
    public long Differing { get; private set; }

    /// <summary>Checks both, then times them in turn.</summary>
    /// <param name="rounds">How often each is timed.</param>
    public void Run(int rounds)
    {
        var (provider, pool) = (NewProvider(), NewPool());
        List<ulong> places = [];
        Provider = Check<PeerMemory>(bytes => provider.TryAllocate(bytes), (memory, _) => provider.Free(memory), memory => memory.BusAddress, () => (provider.Longest, provider.Available), places.Add);
        var at = 0;
        Pool = Check<object>(
            bytes => pool.Allocate(bytes), (address, bytes) => pool.Free((ulong)address, bytes), address => (ulong)address, () => (pool.Longest, pool.Available),
            place => Differing += at < places.Count && places[at++] == place ? 0 : 1);
        for (var round = 0; round < rounds; round++)
            // Who comes first changes.
            foreach (var ours in round % 2 == 0 ? (bool[])[true, false] : [false, true])
                (ours ? Provider : Pool).Nanoseconds.Add(ours ? TimeProvider() : TimePool());
    }

    private AllocatorFigures Check<T>(Func<long, T?> allocate, Action<T, long> free, Func<T, ulong> addressOf, Func<(long Longest, long Available)> look, Action<ulong> told) where T : class
    {
        var (owners, sum, looks) = (new PageOwners(), 0.0, 0);
        var failed = sequence.Run<T>(
            bytes =>
            {
                if (allocate(bytes) is not { } piece)
                {
                    told(0);
                    return null;
                }
                told(addressOf(piece));
                owners.Take(addressOf(piece), bytes);
                return piece;
            },
            (piece, bytes) =>
            {
                owners.Give(addressOf(piece), bytes);
                free(piece, bytes);
            },
            i =>
            {
                if (i % LookEvery != 0 || look() is not { Available: > 0 } free)
                    return;
                sum += (double)free.Longest / free.Available;
                looks++;
            });
        return new(failed, owners.Overlaps, PairSequence.RangeBytes - look().Available, looks == 0 ? 0 : sum / looks);
    }

    private double TimeProvider()
    {
        var provider = NewProvider();
        var begun = Stopwatch.GetTimestamp();
        sequence.Run<PeerMemory>(bytes => provider.TryAllocate(bytes), (memory, _) => provider.Free(memory));
        return PerPair(begun);
    }

    private double TimePool()
    {
        var pool = NewPool();
        var begun = Stopwatch.GetTimestamp();
        sequence.Run<ulong?>(bytes => pool.Allocate(bytes), (address, bytes) => pool.Free(address!.Value, bytes));
        return PerPair(begun);
    }

    private double PerPair(long begun) => Stopwatch.GetElapsedTime(begun).TotalNanoseconds / sequence.Pairs;

    private static Provider NewProvider()
    {
        var node = new PciNode("0000:01:00.0", new("pci0000:00"));
        return new PeerRegistry(new RouteFinder(Processor.Unknown), 1).Add(new(node, 2, PairSequence.RangeBytes, PairSequence.Start));
    }

    private static GenPool NewPool()
    {
        var pool = new GenPool(12);
        pool.Add(PairSequence.Start, PairSequence.RangeBytes);
        return pool;
    }
}
