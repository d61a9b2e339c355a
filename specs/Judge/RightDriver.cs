using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>
/// A driver and a device made up for specs: what both do, told as a capture. Everything in it is right; specs spoil it afterwards.
/// </summary>
internal sealed class RightDriver
{
    public const ulong Bar0 = 0xfebf8000;
    public const ulong Buffer = 0xfd000000;
    public const int BufferBytes = 1 << 20;
    private const int AdminDepth = 16;
    private const int BlockBytes = 512;

    private readonly Shape _shape;
    private readonly List<Intent> _intents = [];
    private readonly List<TraceEvent> _trace = [];
    private readonly List<MediaDigest> _media = [];
    private readonly Random _random = new(1);

    private RightDriver(Shape shape) => _shape = shape;

    public static Capture Capture(Shape shape)
    {
        var driver = new RightDriver(shape);
        driver.Run();
        return new()
        {
            Header = driver.Header(),
            Regions = [new("nvme0.bar0", "nvme0", RegionKind.Registers, Bar0, 0x4000), new("nvme0.cmb", "nvme0", RegionKind.Cmb, Buffer, BufferBytes)],
            Intents = [.. driver._intents],
            Trace = [.. driver._trace],
            Media = [.. driver._media],
        };
    }

    /// <summary>Address of a doorbell.</summary>
    public static ulong Doorbell(QueueKind kind, int queue) =>
        Bar0 + (ulong)(kind == QueueKind.Submission ? new Doorbells(4).SqTail(queue) : new Doorbells(4).CqHead(queue));

    private CaptureHeader Header() => new()
    {
        Lab = "0.0.0", Case = _shape.Case, Seed = 1, Arch = _shape.Arch, Accelerator = "tcg", AcceleratorReason = "made up", Qemu = "10.0.13",
        QemuCommandLine = "qemu-system-x86_64 -device 'nvme,cmb_size_mb=1'", Kernel = "6.12.0", Driver = _shape.Linux ? "linux" : "managed", Controller = "nvme0",
        DriverStores = _shape.Stores, DoorbellStride = 4, Strategy = new Dictionary<string, string> { ["copy"] = $"Store{_shape.Width}" },
        CreatedUtc = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), WidthsTrustworthy = _shape.Stores == DriverStores.GuestCpu,
        WidthsReason = _shape.Stores == DriverStores.GuestCpu ? Widths.Tcg : Widths.Qtest,
    };

    private void Run()
    {
        if (!_shape.Linux)
            _intents.Add(new WindowMapped(0, Bar0, 0x4000, "Uncached"));
        Register(Lab.Nvme.Registers.Register.Cc, 0);
        var admin = new Pair(0, AdminDepth, null);
        Created(admin, MemoryType.WriteBack, Fence.Store, 0x1000_0000, 0x1000_1000);
        Register(Lab.Nvme.Registers.Register.Aqa, AdminDepth - 1 | (AdminDepth - 1) << 16);
        Register(Lab.Nvme.Registers.Register.Asq, 0x1000_0000);
        Register(Lab.Nvme.Registers.Register.Acq, 0x1000_1000);
        Register(Lab.Nvme.Registers.Register.Cc, Cc.Enabled.Value);
        if (_shape.InBuffer)
        {
            Register(Lab.Nvme.Registers.Register.CmbMsc + 4, 0);
            Register(Lab.Nvme.Registers.Register.CmbMsc, (uint)CmbMsc.At(Buffer).Value);
            if (!_shape.Linux)
                _intents.Add(new CmbEnabled(2, 0x10, Buffer, Buffer, BufferBytes));
        }

        var io = new Pair(1, _shape.Depth, _shape.InBuffer ? Buffer : null);
        var place = _shape.InBuffer ? Buffer : 0x2000_0000;
        Created(io, _shape.InBuffer ? _shape.Memory : MemoryType.WriteBack, _shape.Fence, place, 0x2000_1000);
        Execute(admin, AdminCommand.CreateCompletionQueue(1, _shape.Depth, 0x2000_1000), n => new DeviceQueueCreated(n, QueueKind.Completion, 1, 0x2000_1000, _shape.Depth - 1, 1));
        Execute(admin, AdminCommand.CreateSubmissionQueue(1, _shape.Depth, place, 1), n => new DeviceQueueCreated(n, QueueKind.Submission, 1, place, _shape.Depth - 1, 1));
        Transfer(io);
        Execute(admin, AdminCommand.DeleteSubmissionQueue(1));
        Execute(admin, AdminCommand.DeleteCompletionQueue(1));
        Register(Lab.Nvme.Registers.Register.Cc, 0);
        _intents.Add(new DriverFinished(io.Completed));
    }

    private void Transfer(Pair io)
    {
        var total = _shape.Batches.Sum();
        var index = 0;
        foreach (var batch in _shape.Batches)
        {
            if (!_shape.Lazy || io.Outstanding + batch > io.Depth - 1)
                Drain(io);
            var commands = Enumerable.Range(index, batch).Select(i => Command(i, total)).ToArray();
            index += batch;
            Submit(io, commands);
        }
        Drain(io);
        for (var i = 0; i < (total + 1) / 2; i++)
            _media.Add(new(Position(i), BlockBytes, DataPattern.Digest(7, (ulong)Position(i), BlockBytes)));
    }

    private static long Position(int block) => (long)block * BlockBytes;

    private static SubmissionEntry Command(int index, int total)
    {
        var writes = (total + 1) / 2;
        return index < writes
            ? NvmCommand.Write(1, (ulong)index, 1, 0x3000_0000 + (ulong)index * 0x1000)
            : NvmCommand.Read(1, (ulong)(index - writes), 1, 0x4000_0000 + (ulong)index * 0x1000);
    }

    private void Created(Pair pair, MemoryType memory, Fence fence, ulong submission, ulong completion)
    {
        if (_shape.Linux)
        {
            // The kernel's trace tells of no admin queue.
            if (pair.Id == 0)
                return;
            _intents.Add(new QueueMeant(QueueKind.Completion, pair.Id, pair.Depth, "host"));
            _intents.Add(new QueueMeant(QueueKind.Submission, pair.Id, pair.Depth, pair.Buffer is null ? "host" : "cmb"));
            return;
        }
        _intents.Add(new QueueCreated(QueueKind.Completion, pair.Id, pair.Depth, "host", completion, "WriteBack", "", ""));
        _intents.Add(new QueueCreated(
            QueueKind.Submission, pair.Id, pair.Depth, pair.Buffer is null ? "host" : "cmb", submission, memory.ToString(), $"{Declared(pair)}", fence.ToString()));
    }

    private CopyStrategy Declared(Pair pair) =>
        pair.Id > 0 && _shape.Copy is { } copy ? copy : _shape.Width == 4 ? CopyStrategy.Store4 : CopyStrategy.Store8;

    private void Execute(Pair pair, SubmissionEntry command, Func<int, TraceEvent>? effect = null)
    {
        Submit(pair, [command]);
        Drain(pair, effect);
    }

    private void Submit(Pair pair, SubmissionEntry[] commands)
    {
        foreach (var command in commands)
        {
            var entry = command with { Q0 = command.Q0 | (ulong)pair.NextCid++ << 16 };
            _intents.Add(_shape.Linux
                ? new CommandMeant(pair.Id, entry.Cid, entry.Opcode, entry.Nsid, pair.Id == 0 ? "" : Convert.ToHexStringLower(entry.ToBytes().AsSpan(40, 20)))
                : new EntryMeant(pair.Id, pair.Tail, Convert.ToHexStringLower(entry.ToBytes())));
            if (pair.Buffer is { } buffer)
                StoreEntry(buffer + (ulong)(pair.Tail * SubmissionEntry.Bytes), entry);
            pair.Submitted.Enqueue(entry);
            pair.Tail = pair.Ring.Next(pair.Tail);
        }
        Ring(QueueKind.Submission, pair.Id, pair.Tail);
    }

    private void StoreEntry(ulong address, SubmissionEntry entry)
    {
        var bytes = entry.ToBytes();
        var offsets = Enumerable.Range(0, bytes.Length / _shape.Width).Select(i => i * _shape.Width).ToArray();
        if (_shape.Shuffled)
            _random.Shuffle(offsets);
        foreach (var offset in offsets)
        {
            var value = 0UL;
            for (var i = 0; i < _shape.Width; i++)
                value |= (ulong)bytes[offset + i] << (8 * i);
            Store(address + (ulong)offset, _shape.Width, value, "nvme-cmb");
        }
    }

    /// <summary>The device runs everything, then the driver takes every completion.</summary>
    private void Drain(Pair pair, Func<int, TraceEvent>? effect = null)
    {
        var entries = pair.Submitted.ToArray();
        pair.Submitted.Clear();
        foreach (var entry in entries)
            Happens(n => pair.Id == 0
                ? new DeviceAdminCommand(n, entry.Cid, 0, entry.Opcode, "NVME_ADM_CMD")
                : new DeviceCommand(n, entry.Cid, entry.Nsid, pair.Id, entry.Opcode, "NVME_NVM_CMD"));
        if (effect is not null)
            Happens(effect);
        foreach (var entry in entries)
            Happens(n => new DeviceCompletion(n, entry.Cid, pair.Id, 0, 0, 0));
        foreach (var entry in entries)
            Take(pair, entry);
    }

    private void Take(Pair pair, SubmissionEntry entry)
    {
        if (_shape.Linux)
        {
            _intents.Add(new TailTold(pair.Id, pair.Tail, pair.Tail));
            _intents.Add(new CommandEnded(pair.Id, entry.Cid, 0));
        }
        else
            _intents.Add(new CompletionSeen(pair.Id, pair.Head, pair.Phase, entry.Cid, pair.Id, pair.Tail, 0));
        pair.Head = pair.Ring.Next(pair.Head);
        if (pair.Head == 0)
            pair.Phase ^= 1;
        pair.Completed++;
        Ring(QueueKind.Completion, pair.Id, pair.Head);
        if (pair.Id == 0)
            return;
        var position = (long)entry.Q5 * BlockBytes;
        if (entry.Opcode == NvmCommand.WriteOpcode)
            _intents.Add(new DataWritten(position, BlockBytes, 7));
        else
            _intents.Add(new DataRead(position, BlockBytes, DataPattern.Digest(7, (ulong)position, BlockBytes)));
    }

    private void Ring(QueueKind kind, int queue, int value)
    {
        if (!_shape.Linux)
            _intents.Add(new DoorbellMeant(kind, queue, value));
        Store(Doorbell(kind, queue), 4, (ulong)value, "nvme");
        Happens(n => new DeviceDoorbell(n, kind, queue, value));
    }

    private void Register(int offset, uint value) => Store(Bar0 + (ulong)offset, 4, value, "nvme");

    private void Store(ulong address, int size, ulong value, string region) =>
        Happens(n => new Store(n, _shape.Stores == DriverStores.GuestCpu ? 0 : -1, address, size, value, region));

    private void Happens(Func<int, TraceEvent> happened) => _trace.Add(happened(_trace.Count + 1));

    private sealed class Pair(int id, int depth, ulong? buffer)
    {
        public int Id => id;
        public int Depth => depth;
        public ulong? Buffer => buffer;
        public QueueRing Ring { get; } = new(depth);
        public Queue<SubmissionEntry> Submitted { get; } = new();
        public int Outstanding => Submitted.Count;
        public int Tail { get; set; }
        public int Head { get; set; }
        public int Phase { get; set; } = 1;
        public int Completed { get; set; }
        public ushort NextCid { get; set; }
    }
}
