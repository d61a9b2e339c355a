using System.Buffers.Binary;
using Lab.Machine;
using Lab.Machine.Paging;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>
/// Has stores to submission queues in host memory recorded. Where such a queue lies is known when the driver asks its controller to make it, so the plugin tells of
/// each store to the registers of the admin queue and to its doorbell, and the processor waits while the host reads the new admin commands in the guest's memory, as the
/// controller does. That is no driver's word, and holds for any driver.
/// </summary>
/// <param name="log">Records.</param>
/// <param name="read">Reads 8 bytes of guest-physical memory.</param>
/// <param name="seen">Where the processors see what the controller sees.</param>
/// <param name="regions">Where the controllers' memory lies.</param>
internal sealed class QueueWatch(AccessLog log, Func<ulong, Task<ulong>> read, CpuAddresses seen, IReadOnlyList<Region> regions)
{
    // In an entry.
    private const int Prp1 = 24, Dwords10 = 40;

    /// <summary>A controller's properties from CC to ASQ, and how far its admin queue was read.</summary>
    private sealed class Properties
    {
        public readonly byte[] Bytes = new byte[Register.Acq];
        public int Tail;
        public Cc Cc => new(BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(Register.Cc)));
        public bool IsRunning => Cc is { En: true, Shn: 0 };
        public int Depth => (int)(BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(Register.Aqa)) & 0xFFF) + 1;
        public ulong Queue => BinaryPrimitives.ReadUInt64LittleEndian(Bytes.AsSpan(Register.Asq));
        // Numbers of its queues' ranges in the log.
        public readonly Dictionary<WatchedMemory, int> Ranges = [];
    }

    private readonly Dictionary<string, Properties> _controllers = [];
    private readonly Stack<int> _unused = new();
    private readonly HashSet<WatchedMemory> _watched = [];

    /// <summary>The processors' addresses of which each store must be told.</summary>
    public IReadOnlyCollection<(ulong First, ulong Last)> Told =>
    [
        .. regions.Where(region => region.Kind == RegionKind.Registers).SelectMany(bar => new[]
        {
            (seen.OfRegion(bar.Base.Value) + Register.Cc, seen.OfRegion(bar.Base.Value) + Register.Acq - 1),
            (seen.OfRegion(bar.Base.Value) + Register.Doorbells, seen.OfRegion(bar.Base.Value) + Register.Doorbells + 3),
        }),
    ];

    /// <summary>All queues that were watched.</summary>
    public IReadOnlyCollection<WatchedMemory> Watched => _watched;

    /// <summary>Why not all that were made are; null where they are.</summary>
    public string? Failure { get; private set; }

    /// <summary>Whether a store there, by the controller's address, was, at some time, to a watched queue.</summary>
    public bool Holds(ulong address) => _watched.Any(memory => address - memory.Address.Value < (ulong)memory.Bytes);

    /// <summary>Takes a store that was told of, with its address on the bus.</summary>
    public async Task TakeAsync(StoreQuestion store)
    {
        if (Failure is not null || regions.FirstOrDefault(region => region.Kind == RegionKind.Registers && region.Contains(store.Physical)) is not { } bar)
            return;
        if (!_controllers.TryGetValue(bar.Controller, out var properties))
            _controllers[bar.Controller] = properties = new();
        try
        {
            var offset = (int)bar.Offset(store.Physical);
            await (offset >= Register.Doorbells ? RungAsync(properties, (int)store.Value) : StoredAsync(properties, offset, store.Size, store.Value)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is QmpException or IOException)
        {
            Failure = $"the admin commands could not be read: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private async Task StoredAsync(Properties properties, int offset, int size, ulong value)
    {
        var isNew = !properties.IsRunning || offset > Register.Cc;
        for (var i = 0; i < size && offset + i < properties.Bytes.Length; i++)
            properties.Bytes[offset + i] = (byte)(value >> 8 * i);
        // Who sets the admin queue up knows the controller disabled, be it by a reset that no store shows.
        if (offset > Register.Cc)
            properties.Bytes[Register.Cc] = 0;
        // Linux shuts a controller down and frees the memory of its queues, and leaves it enabled.
        var enabled = properties.IsRunning;
        if (isNew || !enabled)
            await ForgetAsync(properties).ConfigureAwait(false);
        // What was read is read again where it goes on: that changes nothing.
        properties.Tail = 0;
        if (enabled)
            await WatchAsync(properties, new(properties.Queue, properties.Depth * SubmissionEntry.Bytes)).ConfigureAwait(false);
    }

    // The controller looks at no queues now, and their memory may serve something else.
    private async Task ForgetAsync(Properties properties)
    {
        foreach (var number in properties.Ranges.Values)
        {
            await log.SetAsync(number, null, CancellationToken.None).ConfigureAwait(false);
            _unused.Push(number);
        }
        properties.Ranges.Clear();
    }

    private async Task RungAsync(Properties properties, int tail)
    {
        if (!properties.Cc.En || tail < 0 || tail >= properties.Depth)
            return;
        if (!properties.IsRunning)
        {
            Failure = "the driver goes on after it has shut the controller down, and its queues were watched no more";
            return;
        }
        if (IsDevice(properties.Queue))
        {
            Failure = "the admin queue is in a controller's memory, where the host does not read";
            return;
        }
        // It is watched since the controller was enabled: where that could not be, nobody comes here.
        var queue = seen.OfMemory(properties.Queue)!.Value;
        for (; properties.Tail != tail; properties.Tail = (properties.Tail + 1) % properties.Depth)
        {
            var entry = queue + (ulong)properties.Tail * SubmissionEntry.Bytes;
            if ((AdminOpcode)(byte)await read(entry).ConfigureAwait(false) != AdminOpcode.CreateIoSubmissionQueue)
                continue;
            var (address, dwords) = (await read(entry + Prp1).ConfigureAwait(false), await read(entry + Dwords10).ConfigureAwait(false));
            var (id, depth, contiguous) = ((ushort)dwords, (int)(ushort)(dwords >> 16) + 1, (dwords >> 32 & 1) != 0);
            if (contiguous)
                await WatchAsync(properties, new(address, depth * SubmissionEntry.Bytes)).ConfigureAwait(false);
            else
                Failure = $"sq{id} is made of a list of pages";
        }
    }

    // Also of a queue that is then refused, and until the controller is disabled: a deletion may be refused too.
    private async Task WatchAsync(Properties properties, WatchedMemory memory)
    {
        if (IsDevice(memory.Address.Value) || properties.Ranges.ContainsKey(memory))
            return;
        if (seen.OfMemory(memory.Address.Value) is not { } first)
        {
            Failure = "a queue lies in a DMA window in which memory is not one to one";
            return;
        }
        var range = (first, first + (ulong)memory.Bytes - 1);
        int? number = _unused.TryPop(out var unused) ? unused : null;
        if (number is { } again)
            await log.SetAsync(again, range, CancellationToken.None).ConfigureAwait(false);
        else
            number = await log.WatchAsync(range, CancellationToken.None).ConfigureAwait(false);
        if (number is not { } known)
        {
            Failure = $"{properties.Ranges.Count} queues are all that can be watched at once, and the driver made more";
            return;
        }
        properties.Ranges[memory] = known;
        _watched.Add(memory);
    }

    private bool IsDevice(ulong address) => regions.Any(region => region.Contains(address));
}
