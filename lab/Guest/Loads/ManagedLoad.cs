using System.Diagnostics;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;

namespace Lab.Guest.Loads;

/// <summary>
/// The managed driver under load, as a program would use it: one asynchronous method for each read that is under way, which awaits its answer and
/// goes on; the threads that began them poll. Nobody tells the intent log anything.
/// </summary>
internal sealed class ManagedLoad : ILoad
{
    private const int ReadBytes = 4096;

    // Turns without an answer between two looks at the clock.
    private const int LookEvery = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IPlatform _platform;
    private readonly NvmeController _controller;
    private readonly QueuePair _pair;
    private readonly ulong[] _buffers;
    private readonly int _threads;
    private readonly int _blocks;
    private int _toRing;

    /// <summary>Starts the controller and makes one queue pair.</summary>
    /// <param name="platform">Its owner is the load from now on.</param>
    /// <param name="setup">How.</param>
    public ManagedLoad(IPlatform platform, LoadSetup setup)
    {
        (_platform, _threads) = (platform, setup.Threads);
        try
        {
            _controller = NvmeController.Start(platform, intents: null);
            if (setup.Shadow)
                _controller.EnableShadowDoorbells();
            _pair = _controller.CreateQueuePair(new()
            {
                Depth = (int)Math.Min(LoadSetup.QueueSlots, _controller.Cap.MaxQueueEntries), SubmissionIn = setup.InCmb ? _controller.EnableCmb() : null, Locked = setup.Locked,
            });
            _blocks = ReadBytes / _controller.Namespace.BlockBytes;
            _buffers = new ulong[setup.Depth];
            for (var i = 0; i < _buffers.Length; i++)
                _buffers[i] = platform.AllocateDma(ReadBytes).BusAddress;
        }
        catch
        {
            _controller?.Dispose();
            platform.Dispose();
            throw;
        }
    }

    public LoadResult Run(long operations, ulong seed)
    {
        var readers = new Reader[_threads];
        for (var i = 0; i < readers.Length; i++)
            readers[i] = new(this, i, operations / _threads, seed + (ulong)i, long.MaxValue);
        var begun = Stopwatch.GetTimestamp();
        var others = readers.Skip(1).Select(reader => new Thread(reader.Run)).ToArray();
        foreach (var other in others)
            other.Start();
        readers[0].Run();
        foreach (var other in others)
            other.Join();
        var ticks = Stopwatch.GetTimestamp() - begun;
        if (readers.Select(reader => reader.Failure).FirstOrDefault(failure => failure is not null) is { } wrong)
            throw wrong;
        return new(
            readers.Sum(reader => reader.Done), ticks, readers.Sum(reader => reader.IdleTurns), readers.Aggregate((long?)0, (sum, reader) => sum + reader.Allocated));
    }

    public LoadResult Idle(long turns)
    {
        var reader = new Reader(this, 0, long.MaxValue, 0, turns);
        var begun = Stopwatch.GetTimestamp();
        reader.Poll();
        return new(0, Stopwatch.GetTimestamp() - begun, reader.IdleTurns, null);
    }

    // One doorbell for all that was queued since the last; none for nothing.
    private void Ring()
    {
        if (Interlocked.Exchange(ref _toRing, 0) != 0)
            _pair.Ring();
    }

    public void Dispose()
    {
        _controller.Shutdown();
        _controller.Dispose();
        _platform.Dispose();
    }

    /// <summary>One thread and the reads that it began. Which thread goes on with a read is a matter of who polls its answer.</summary>
    private sealed class Reader(ManagedLoad load, int index, long operations, ulong seed, long mostIdle)
    {
        private RandomPlaces _places = new(seed, load._controller.Namespace.SizeBlocks / (ulong)load._blocks);
        private long _begun;
        private long _done;
        private long _waitsSince;

        public long Done => Volatile.Read(ref _done);
        public long IdleTurns { get; private set; }
        public long? Allocated { get; private set; }
        public DriverException? Failure { get; private set; }

        public void Run()
        {
            try
            {
                for (var i = index; i < load._buffers.Length; i += load._threads)
                    _ = ReadOnAsync(load._buffers[i]);
                load.Ring();
                var before = Allocation.OfThread;
                Poll();
                Allocated = Allocation.OfThread - before;
            }
            catch (DriverException e)
            {
                Failure = e;
            }
        }

        /// <summary>Takes answers until all reads have theirs, or until none came so and so often.</summary>
        public void Poll()
        {
            var turns = 0;
            while (Volatile.Read(ref _done) < operations && IdleTurns < mostIdle && Failure is null)
            {
                // All that these answers had submitted goes with one doorbell.
                if (load._pair.Poll() > 0)
                {
                    load.Ring();
                    turns = 0;
                    continue;
                }
                IdleTurns++;
                if (++turns % LookEvery == 0)
                    LookAtTheClock(first: turns == LookEvery);
                if (load._threads > 1)
                    Thread.Yield();
            }
        }

        private void LookAtTheClock(bool first)
        {
            var now = Stopwatch.GetTimestamp();
            if (first)
                _waitsSince = now;
            if (now - _waitsSince > (long)(Patience.TotalSeconds * Stopwatch.Frequency))
                throw new DriverException($"no answer for {Patience.TotalSeconds:0} s with {operations - Done} reads to go");
        }

        private async Task ReadOnAsync(ulong buffer)
        {
            try
            {
                while (Interlocked.Increment(ref _begun) <= operations)
                {
                    var lba = Place() * (ulong)load._blocks;
                    var read = load._pair.QueueAsync(NvmCommand.Read(1, lba, load._blocks, buffer));
                    Volatile.Write(ref load._toRing, 1);
                    var answer = await read.ConfigureAwait(false);
                    if (!answer.Status.IsSuccess)
                        throw new DriverException($"a read at block {lba} failed: {answer.Status}");
                    Interlocked.Increment(ref _done);
                }
            }
            catch (DriverException e)
            {
                Failure = e;
            }
        }

        private ulong Place()
        {
            if (load._threads == 1)
                return _places.Next();
            lock (this)
                return _places.Next();
        }
    }
}
