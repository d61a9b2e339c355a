using System.Buffers.Binary;
using System.Collections.Immutable;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cli.Benches.Judges;

/// <summary>
/// The capture of a long run without a fault: a driver on x86_64 with one queue pair, its submissions in a write-combining controller memory buffer, that writes blocks
/// and reads them back, one command under way. Each round is eight stores of 8 bytes, an sfence and a doorbell, the device's part, and the doorbell of the completion.
/// </summary>
internal sealed class LongRun
{
    private const ulong Bar0 = 0xfebf8000, Buffer = 0xfd000000, Host = 0x4c0_0000;
    private const int Depth = 32, AdminDepth = 16, BlockBytes = 512, Blocks = 1024, BufferBytes = 1 << 20;
    private const ulong Seed = 1;
    // mov [rdi], rax; mov [rdi], eax; sfence.
    private const string Mov8 = "488907", Mov4 = "8907", StoreFence = "0faef8";

    private readonly ImmutableArray<Intent>.Builder _intents = ImmutableArray.CreateBuilder<Intent>();
    private readonly ImmutableArray<TraceEvent>.Builder _trace = ImmutableArray.CreateBuilder<TraceEvent>();
    private readonly ImmutableArray<CpuEvent>.Builder _cpu = ImmutableArray.CreateBuilder<CpuEvent>();
    private readonly int[] _tail = [0, 0], _phase = [1, 1];
    private readonly string[] _digests = [.. Enumerable.Range(0, Blocks).Select(block => DataPattern.Digest(Seed, (ulong)(block * BlockBytes), BlockBytes))];
    private int _commands;

    private LongRun() { }

    private int Events => _trace.Count + _cpu.Count;

    /// <summary>A run of at least so many events: what the device had and did, and what the processor executed.</summary>
    public static Capture Of(int events)
    {
        var run = new LongRun();
        run.Begin();
        while (run.Events < events)
            run.Round();
        run.End();
        return run.Capture();
    }

    private Capture Capture() => new()
    {
        Header = new()
        {
            Lab = "1.0.0", Case = "long-run", Seed = Seed, Arch = Architecture.X86_64, Accelerator = "tcg", AcceleratorReason = "generated", Qemu = "10.0.13",
            QemuCommandLine = "qemu-system-x86_64", Kernel = "6.12.0", Driver = CaptureHeader.ManagedDriver, Controller = "nvme0", DriverStores = DriverStores.GuestCpu,
            DoorbellStride = 4, Strategy = new Dictionary<string, string> { ["copy"] = "Store8" }, CreatedUtc = DateTimeOffset.UnixEpoch, WidthsTrustworthy = true, WidthsReason = Widths.Tcg,
        },
        Regions = [new("nvme0.bar0", "nvme0", RegionKind.Registers, Bar0, 0x4000), new("nvme0.cmb", "nvme0", RegionKind.Cmb, Buffer, BufferBytes)],
        Intents = _intents.ToImmutable(),
        Trace = _trace.ToImmutable(),
        Cpu = _cpu.ToImmutable(),
        Mappings =
        [
            new(1, "nvme0.bar0", 0, 0x7f00_0000_1000, Bar0 + 0x1000, MemoryType.Uncached, "generated"), new(2, "nvme0.cmb", 0, 0x7f00_0001_0000, Buffer, MemoryType.WriteCombining, "generated"),
        ],
        Witness = new(true, "generated"),
        Media = [.. Enumerable.Range(0, Math.Min(Blocks, (_commands + 1) / 2)).Select(block => new MediaDigest(block * BlockBytes, BlockBytes, _digests[block]))],
    };

    private void Begin()
    {
        Tell(new WindowMapped(0, Bar0, 0x4000, "Uncached"));
        Write(Register.Cc, 0);
        Tell(new QueueCreated(QueueKind.Completion, 0, AdminDepth, "host", Host, "WriteBack", "", ""));
        Tell(new QueueCreated(QueueKind.Submission, 0, AdminDepth, "host", Host + 0x1000, "WriteBack", "StructCopy", "None"));
        Write(Register.Aqa, Aqa.Of(AdminDepth, AdminDepth).Value);
        Wide(Register.Asq, Host + 0x1000);
        Wide(Register.Acq, Host);
        Write(Register.Cc, Cc.Enabled.Value);
        Tell(new Identified("", "", "", "", BlockBytes, 2048));
        Wide(Register.CmbMsc, CmbMsc.RegistersOnly.Value);
        Wide(Register.CmbMsc, CmbMsc.At(Buffer).Value);
        Tell(new CmbEnabled(2, 0x10, Buffer, Buffer, BufferBytes));
        Tell(new QueueCreated(QueueKind.Completion, 1, Depth, "host", Host + 0x2000, "WriteBack", "", ""));
        Tell(new QueueCreated(QueueKind.Submission, 1, Depth, "cmb", Buffer, "WriteCombining", "Store8", "Store"));
        Submit(0, AdminCommand.CreateCompletionQueue(1, Depth, Host + 0x2000), n => new DeviceQueueCreated(n, QueueKind.Completion, 1, Host + 0x2000, Depth - 1, 1));
        Submit(0, AdminCommand.CreateSubmissionQueue(1, Depth, Buffer, 1), n => new DeviceQueueCreated(n, QueueKind.Submission, 1, Buffer, Depth - 1, 1));
    }

    private void Round()
    {
        var block = _commands / 2 % Blocks;
        var isWrite = _commands++ % 2 == 0;
        var buffer = Host + 0x3000 + (ulong)block * 0x1000;
        Submit(1, isWrite ? NvmCommand.Write(1, (ulong)block, 1, buffer) : NvmCommand.Read(1, (ulong)block, 1, buffer));
        Tell(isWrite ? new DataWritten(block * BlockBytes, BlockBytes, Seed) : new DataRead(block * BlockBytes, BlockBytes, _digests[block]));
    }

    private void End()
    {
        Submit(0, AdminCommand.DeleteSubmissionQueue(1), n => new DeviceQueueDeleted(n, QueueKind.Submission, 1));
        Submit(0, AdminCommand.DeleteCompletionQueue(1), n => new DeviceQueueDeleted(n, QueueKind.Completion, 1));
        Write(Register.Cc, 0);
        Tell(new DriverFinished(_commands));
    }

    private void Submit(int queue, SubmissionEntry command, Func<int, TraceEvent>? effect = null)
    {
        var (slot, depth) = (_tail[queue], queue == 0 ? AdminDepth : Depth);
        var entry = command.WithCid((ushort)slot);
        var bytes = entry.ToBytes();
        Tell(new EntryMeant(queue, slot, Convert.ToHexStringLower(bytes)));
        if (queue != 0)
            for (var at = 0; at < SubmissionEntry.Bytes; at += 8)
                Store(Buffer + (ulong)(slot * SubmissionEntry.Bytes + at), 8, BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)), "nvme-cmb", 0x401000 + (ulong)at);
        _tail[queue] = new QueueRing(depth).Next(slot);
        if (queue != 0)
            _cpu.Add(new(CpuEventKind.Fence, 0, 0x401040, StoreFence, 0, 0, ""));
        Ring(QueueKind.Submission, queue);
        Happens(n => queue == 0 ? new DeviceAdminCommand(n, entry.Cid, 0, entry.Opcode, "NVME_ADM_CMD") : new DeviceCommand(n, entry.Cid, 1, queue, entry.Opcode, "NVME_NVM_CMD"));
        if (effect is not null)
            Happens(effect);
        Happens(n => new DeviceCompletion(n, entry.Cid, queue, 0, 0, 0));
        Tell(new CompletionSeen(queue, slot, _phase[queue], entry.Cid, queue, _tail[queue], 0));
        if (_tail[queue] == 0)
            _phase[queue] ^= 1;
        Ring(QueueKind.Completion, queue);
    }

    private void Ring(QueueKind kind, int queue)
    {
        Tell(new DoorbellMeant(kind, queue, _tail[queue]));
        var doorbells = new Doorbells(4);
        Store(Bar0 + (ulong)(kind == QueueKind.Submission ? doorbells.SqTail(queue) : doorbells.CqHead(queue)), 4, (ulong)_tail[queue], "nvme", 0x401050);
        Happens(n => new DeviceDoorbell(n, kind, queue, _tail[queue]));
    }

    private void Wide(int register, ulong value)
    {
        Write(register + 4, value >> 32);
        Write(register, value);
    }

    private void Write(int register, ulong value) => Store(Bar0 + (ulong)register, 4, (uint)value, "nvme", 0x400ff0);

    private void Store(ulong address, int size, ulong value, string region, ulong pc)
    {
        Happens(n => new Store(n, 0, address, size, value, region));
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _cpu.Add(new(CpuEventKind.Store, 0, pc, size == 8 ? Mov8 : Mov4, address, size, Convert.ToHexStringLower(bytes[..size]), Mapping: region == "nvme" ? 1 : 2));
    }

    private void Tell(Intent intent) => _intents.Add(intent);

    private void Happens(Func<int, TraceEvent> happened) => _trace.Add(happened(_trace.Count + 1));
}
