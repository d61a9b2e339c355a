using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>
/// A driver and a device made up for specs, act by act: what both do, told as a capture. Every act is right; specs leave acts out, do them in another
/// order, or spoil the capture afterwards.
/// </summary>
internal sealed partial class MadeUp(Shape shape)
{
    public const ulong Bar0 = 0xfebf8000;
    public const ulong Buffer = 0xfd000000;
    public const int BufferBytes = 1 << 20;
    public const ulong PeerBuffer = 0xfc000000;
    public const int BlockBytes = 512;
    public const ulong Seed = 7;

    private readonly List<Intent> _intents = [];
    private readonly List<TraceEvent> _trace = [];
    private readonly SortedDictionary<long, MediaDigest> _media = [];
    private readonly Random _random = new(1);
    private List<Func<int, TraceEvent>>? _later;
    private bool _peer;

    public MadePair Admin { get; private set; } = null!;

    /// <summary>A driver that has enabled the buffer and made queue pair 1: submissions in the buffer, completions in host memory.</summary>
    public static MadeUp Started(out MadePair pair, int depth = 4, int adminDepth = 16)
    {
        var made = new MadeUp(new());
        made.Start(adminDepth);
        made.EnableBuffer();
        pair = made.Create(1, depth, MadePlace.Cmb(0), MadePlace.Host(0x2000_1000));
        return made;
    }

    public Capture ToCapture() => new()
    {
        Header = new()
        {
            Lab = "0.0.0", Case = shape.Case, Seed = 1, Arch = shape.Arch, Accelerator = "tcg", AcceleratorReason = "made up", Qemu = "10.0.13",
            QemuCommandLine = "qemu-system-x86_64 -device 'nvme,cmb_size_mb=1'", Kernel = "6.12.0", Driver = shape.Linux ? "linux" : "managed", Controller = "nvme0",
            DriverStores = shape.Stores, DoorbellStride = 4, Strategy = new Dictionary<string, string> { ["copy"] = $"Store{shape.Width}" },
            CreatedUtc = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), WidthsTrustworthy = shape.Stores == DriverStores.GuestCpu,
            WidthsReason = shape.Stores == DriverStores.GuestCpu ? Widths.Tcg : Widths.Qtest,
        },
        Regions =
        [
            new("nvme0.bar0", "nvme0", RegionKind.Registers, Bar0, 0x4000), new("nvme0.cmb", "nvme0", RegionKind.Cmb, Buffer, BufferBytes),
            .. _peer ? [new Region("nvme1.bar0", "nvme1", RegionKind.Registers, 0xfec00000, 0x4000), new("nvme1.cmb", "nvme1", RegionKind.Cmb, PeerBuffer, BufferBytes)] : (Region[])[],
        ],
        Intents = [.. _intents],
        Trace = [.. _trace],
        Media = [.. _media.Values],
    };

    /// <summary>Address of a doorbell.</summary>
    public static ulong Doorbell(QueueKind kind, int queue) =>
        Bar0 + (ulong)(kind == QueueKind.Submission ? new Doorbells(4).SqTail(queue) : new Doorbells(4).CqHead(queue));

    public void Tell(Intent intent) => _intents.Add(intent);

    public void Happens(Func<int, TraceEvent> happened)
    {
        if (_later is not null)
            _later.Add(happened);
        else
            _trace.Add(happened(_trace.Count + 1));
    }

    /// <summary>
    /// One thread's act: what it tells is told now, what it does happens only when the returned action runs. Between them other threads may act.
    /// </summary>
    public Action Slowly(Action act)
    {
        List<Func<int, TraceEvent>> later = [];
        _later = later;
        act();
        _later = null;
        return () => later.ForEach(Happens);
    }

    /// <summary>A register store of 4 bytes.</summary>
    public void Write(int offset, ulong value) => Store(Bar0 + (ulong)offset, 4, (uint)value, "nvme");

    public void Store(ulong address, int size, ulong value, string region = "nvme-cmb") =>
        Happens(n => new Store(n, shape.Stores == DriverStores.GuestCpu ? 0 : -1, address, size, value, region));

    /// <summary>Memory as the driver fills it: by stores where it is a device's.</summary>
    public void Fill(MadePlace place, byte[] content)
    {
        if (!place.IsVisible)
            return;
        _peer |= place.Name == "bus";
        for (var i = 0; i < content.Length; i += 8)
            Store(place.Address + (ulong)i, 8, BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan(i)));
    }

    /// <summary>Memory for data: told, then filled.</summary>
    public void Data(MadePlace place, byte[] content)
    {
        Tell(new BufferPlaced("WriteData", place.Name, place.Address, 4096));
        Fill(place, content);
    }

    /// <summary>A list: its memory and its content are told, then it is stored.</summary>
    public void List(MadePlace place, byte[] content)
    {
        Tell(new BufferPlaced("Lists", place.Name, place.Address, 4096));
        Tell(new ListMeant(place.Name, place.Address, Convert.ToHexStringLower(content)));
        Fill(place, content);
    }

    /// <summary>Tells of the admin queues and enables the controller.</summary>
    public void Enable(int depth = 16)
    {
        Admin = new(0, depth, MadePlace.Host(0x1000_0000), MadePlace.Host(0x1000_1000));
        TellQueues(Admin, MemoryType.WriteBack);
        Write(Register.Aqa, Aqa.Of(depth, depth).Value);
        foreach (var (register, address) in ((int, uint)[])[(Register.Asq, 0x1000_0000), (Register.Acq, 0x1000_1000)])
        {
            Write(register, address);
            Write(register + 4, 0);
        }
        Write(Register.Cc, Cc.Enabled.Value);
    }

    public void Start(int adminDepth = 16)
    {
        if (!shape.Linux)
            Tell(new WindowMapped(0, Bar0, 0x4000, "Uncached"));
        Write(Register.Cc, 0);
        Enable(adminDepth);
        if (!shape.Linux && shape.Identifies)
            Tell(new Identified("", "", "", "", BlockBytes, 2048));
    }

    /// <summary>CRE, then CMSE with the address; each with the high half first.</summary>
    public void EnableBuffer(ulong controllerAddress = Buffer)
    {
        WriteHighThenLow(Register.CmbMsc, CmbMsc.RegistersOnly.Value);
        WriteHighThenLow(Register.CmbMsc, CmbMsc.At(controllerAddress).Value);
        if (!shape.Linux)
            Tell(new CmbEnabled(2, 0x10, Buffer, controllerAddress, BufferBytes));
    }

    public void WriteHighThenLow(int register, ulong value)
    {
        Write(register + 4, value >> 32);
        Write(register, value);
    }

    public MadePair Create(int id, int depth, MadePlace submissions, MadePlace completions)
    {
        var pair = new MadePair(id, depth, submissions, completions);
        Make(pair);
        return pair;
    }

    /// <summary>Tells of the queues of a pair and has the device make them.</summary>
    public void Make(MadePair pair)
    {
        _peer |= pair.Submissions.Name == "bus" || pair.Completions.Name == "bus";
        // A completion queue must not hold what looks like an entry.
        Fill(pair.Completions, new byte[pair.Depth * CompletionEntry.Bytes]);
        TellQueues(pair, pair.Submissions.IsVisible ? shape.Memory : MemoryType.WriteBack);
        var (submissions, completions) = (pair.Submissions.ControllerAddress, pair.Completions.ControllerAddress);
        Execute(Admin, AdminCommand.CreateCompletionQueue(pair.Id, pair.Depth, completions), n => new DeviceQueueCreated(n, QueueKind.Completion, pair.Id, completions, pair.Depth - 1, pair.Id));
        Execute(Admin, AdminCommand.CreateSubmissionQueue(pair.Id, pair.Depth, submissions, pair.Id), n => new DeviceQueueCreated(n, QueueKind.Submission, pair.Id, submissions, pair.Depth - 1, pair.Id));
    }

    public void Delete(MadePair pair)
    {
        Execute(Admin, AdminCommand.DeleteSubmissionQueue(pair.Id), n => new DeviceQueueDeleted(n, QueueKind.Submission, pair.Id));
        Execute(Admin, AdminCommand.DeleteCompletionQueue(pair.Id), n => new DeviceQueueDeleted(n, QueueKind.Completion, pair.Id));
    }

    public void Disable() => Write(Register.Cc, 0);

    public void Finish(int commands) => Tell(new DriverFinished(commands));

    private void TellQueues(MadePair pair, MemoryType memory)
    {
        if (shape.Linux)
        {
            // The kernel's trace tells of no admin queue.
            if (pair.Id == 0)
                return;
            Tell(new QueueMeant(QueueKind.Completion, pair.Id, pair.Depth, pair.Completions.Name));
            Tell(new QueueMeant(QueueKind.Submission, pair.Id, pair.Depth, pair.Submissions.Name));
            return;
        }
        Tell(new QueueCreated(QueueKind.Completion, pair.Id, pair.Depth, pair.Completions.Name, pair.Completions.Address, "WriteBack", "", ""));
        Tell(new QueueCreated(
            QueueKind.Submission, pair.Id, pair.Depth, pair.Submissions.Name, pair.Submissions.Address, memory.ToString(), $"{Declared(pair)}", shape.Fence.ToString()));
    }

    private CopyStrategy Declared(MadePair pair) =>
        pair.Id > 0 && shape.Copy is { } copy ? copy : shape.Width == 4 ? CopyStrategy.Store4 : CopyStrategy.Store8;
}
