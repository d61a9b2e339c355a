using System.Buffers.Binary;
using Lab.Cases.Running;
using Lab.Machine;
using Lab.Machine.Paging;
using Lab.Nvme.Commands;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Specs.Cases;

/// <summary>Which memory is watched for stores to submission queues, from what a driver stores to registers and from the admin commands in a guest's memory.</summary>
[Trait("Tier", "unit")]
public sealed class QueueWatchSpec : IDisposable
{
    private const ulong Bar = 0xFEBF_0000, Cmb = 0xFD00_0000, Admin = 0x100_0000, Io = 0x200_0000;
    private const int Ranges = 48, FirstRange = 64, FirstRecord = 576;

    private readonly Scratch _folder = new();
    private readonly Dictionary<ulong, ulong> _memory = [];
    private readonly Region[] _regions = [new("nvme0.bar0", "nvme0", RegionKind.Registers, Bar, 0x4000), new("nvme0.cmb", "nvme0", RegionKind.Cmb, Cmb, 0x10_0000)];
    private int _tail;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AQueueIsWatchedFromTheDoorbellOnThatHasItMade()
    {
        using var log = await LogAsync();
        var watch = Watch(log);

        await EnableAsync(watch);
        await RingAsync(watch, Command(AdminOpcode.Identify, 0, 0), Create(1, 8, Io));

        watch.Failure.Should().BeNull();
        watch.Watched.Should().Equal(new WatchedMemory(Admin, 32 * 64), new WatchedMemory(Io, 8 * 64));
        Watched().Should().Equal((Admin, Admin + 0x7FF), (Io, Io + 0x1FF));
        (watch.Holds(Io), watch.Holds(Io + 0x1FF), watch.Holds(Io + 0x200), watch.Holds(Io - 1)).Should().Be((true, true, false, false));
    }

    [Fact]
    public void EachStoreToTheAdminQueuesRegistersAndItsDoorbellIsToldOf() =>
        new QueueWatch(null!, null!, CpuAddresses.AsOnTheBus(_regions), _regions).Told.Should().Equal((Bar + 0x14, Bar + 0x2F), (Bar + 0x1000, Bar + 0x1003));

    [Fact]
    public async Task WhereABoardTranslatesTheControllersAddressesAreToldAndTheProcessorsWatched()
    {
        const ulong moved = 0x600C_0000_0000, window = 1UL << 59;
        using var log = await LogAsync();
        CpuAddresses seen = new(_regions.Select(region => (region, region.Base.Value + moved)), window);
        var watch = new QueueWatch(log, address => Task.FromResult(_memory.GetValueOrDefault(address)), seen, _regions);

        watch.Told.Should().Equal((moved + Bar + 0x14, moved + Bar + 0x2F), (moved + Bar + 0x1000, moved + Bar + 0x1003));
        (seen.OnBus(moved + Bar + 0x14), seen.OnBus(Io)).Should().Be((Bar + 0x14, window + Io));

        await EnableAsync(watch, window + Admin);
        await RingAsync(watch, Create(1, 8, window + Io));
        watch.Failure.Should().BeNull();
        watch.Watched.Should().Equal(new WatchedMemory(window + Admin, 32 * 64), new WatchedMemory(window + Io, 8 * 64));
        Watched().Should().Equal((Admin, Admin + 0x7FF), (Io, Io + 0x1FF));

        await RingAsync(watch, Create(2, 8, Io));
        watch.Failure.Should().Contain("not one to one");
    }

    [Fact]
    public async Task ADisabledControllerHasNoQueues()
    {
        using var log = await LogAsync();
        var watch = Watch(log);
        await EnableAsync(watch);
        await RingAsync(watch, Create(1, 8, Io));

        await StoreAsync(watch, Register.Cc, 4, 0);
        Watched().Should().BeEmpty();

        await EnableAsync(watch);
        await RingAsync(watch, Create(1, 8, Io + 0x1000));
        Watched().Should().BeEquivalentTo([(Admin, Admin + 0x7FF), (Io + 0x1000, Io + 0x11FF)]);
        // The ranges that were given up are taken again.
        Word(Ranges).Should().Be(6);
        watch.Watched.Should().HaveCount(3);
    }

    [Fact]
    public async Task AControllerThatIsShutDownLooksAtNoQueues()
    {
        using var log = await LogAsync();
        var watch = Watch(log);
        await EnableAsync(watch);
        await RingAsync(watch, Create(1, 8, Io));

        await StoreAsync(watch, Register.Cc, 4, Cc.Enabled.Value | 1 << 14);
        Watched().Should().BeEmpty();
        watch.Failure.Should().BeNull();

        await RingAsync(watch, Command(AdminOpcode.Identify, 0, 0));
        watch.Failure.Should().StartWith("the driver goes on after it has shut the controller down");
    }

    [Fact]
    public async Task AResetThatNoStoreShowsIsKnownByWhatFollowsIt()
    {
        using var log = await LogAsync();
        var watch = Watch(log);
        await EnableAsync(watch);
        await RingAsync(watch, Create(1, 8, Io));

        // The function was reset, and the driver begins anew with another admin queue.
        await EnableAsync(watch, Admin + 0x4000);
        await RingAsync(watch, Admin + 0x4000, Create(1, 8, Io + 0x1000));

        Watched().Should().BeEquivalentTo([(Admin + 0x4000, Admin + 0x47FF), (Io + 0x1000, Io + 0x11FF)]);
    }

    [Fact]
    public async Task TheAdminQueueIsFollowedThroughItsWrap()
    {
        using var log = await LogAsync();
        var watch = Watch(log);
        await EnableAsync(watch);

        for (var i = 0; i < 31; i++)
            await RingAsync(watch, Command(AdminOpcode.Identify, 0, 0));
        await RingAsync(watch, Create(1, 8, Io), Create(2, 8, Io + 0x1000));

        watch.Watched.Skip(1).Should().Equal(new WatchedMemory(Io, 512), new WatchedMemory(Io + 0x1000, 512));
    }

    [Fact]
    public async Task AQueueInAControllersMemoryIsWatchedAlready()
    {
        using var log = await LogAsync();
        var watch = Watch(log);
        await EnableAsync(watch);
        await RingAsync(watch, Create(1, 8, Cmb));

        watch.Watched.Should().ContainSingle();
        watch.Failure.Should().BeNull();
    }

    [Fact]
    public async Task WhatCannotBeWatchedIsSaid()
    {
        using var log = await LogAsync();
        var list = Watch(log);
        await EnableAsync(list);
        await RingAsync(list, Create(1, 8, Io, contiguous: false));
        list.Failure.Should().Be("sq1 is made of a list of pages");

        var unreadable = new QueueWatch(log, _ => throw new QmpException("GenericError", "no such memory", "xp"), CpuAddresses.AsOnTheBus(_regions), _regions);
        await EnableAsync(unreadable);
        await RingAsync(unreadable, Create(1, 8, Io));
        unreadable.Failure.Should().Contain("no such memory");

        var inside = Watch(log);
        await EnableAsync(inside, Cmb);
        await RingAsync(inside, Cmb, Create(1, 8, Io));
        inside.Failure.Should().StartWith("the admin queue is in a controller's memory");
    }

    [Fact]
    public async Task MoreQueuesThanThePluginKnowsRangesForAreSaid()
    {
        using var log = await LogAsync();
        var watch = Watch(log);
        await EnableAsync(watch);
        for (var i = 0; i < 31; i++)
            await RingAsync(watch, Create(i + 1, 8, Io + (ulong)i * 0x1000));

        // Of 32 four are taken: two told of, two regions.
        watch.Watched.Should().HaveCount(28);
        watch.Failure.Should().Be("28 queues are all that can be watched at once, and the driver made more");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private QueueWatch Watch(AccessLog log)
    {
        _tail = 0;
        return new(log, address => Task.FromResult(_memory.GetValueOrDefault(address)), CpuAddresses.AsOnTheBus(_regions), _regions);
    }

    private async Task<AccessLog> LogAsync()
    {
        var head = new byte[FirstRecord + 64];
        BinaryPrimitives.WriteUInt64LittleEndian(head, 0x4c41424f42533033);
        head[8] = 1;
        var log = await AccessLog.OpenAsync(_folder.File("log", head), Cancel);
        await log.ArmAsync([.. _regions.Select(region => (region.Base.Value, region.Base.Value + region.Bytes - 1))], new QueueWatch(log, null!, CpuAddresses.AsOnTheBus(_regions), _regions).Told, Cancel);
        return log;
    }

    // Ranges behind those of the regions, but for empty ones.
    private IEnumerable<(ulong First, ulong Last)> Watched() =>
        Enumerable.Range(4, (int)Word(Ranges) - 4).Select(i => (Word(FirstRange + 16 * i), Word(FirstRange + 16 * i + 8))).Where(range => range.Item1 <= range.Item2);

    private ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(File.ReadAllBytes(_folder["log"]).AsSpan(at));

    private static StoreQuestion Told(int offset, int size, ulong value) => new(0, 0x7000_0000, Bar + (ulong)offset, new Dictionary<string, ulong>()) { IsTold = true, Size = size, Value = value };

    private static Task StoreAsync(QueueWatch watch, int offset, int size, ulong value) => watch.TakeAsync(Told(offset, size, value));

    private async Task EnableAsync(QueueWatch watch, ulong admin = Admin)
    {
        _tail = 0;
        await StoreAsync(watch, Register.Aqa, 4, 31 | 31 << 16);
        await StoreAsync(watch, Register.Asq, 4, (uint)admin);
        await StoreAsync(watch, Register.Asq + 4, 4, admin >> 32);
        await StoreAsync(watch, Register.Cc, 4, Cc.Enabled.Value);
    }

    private Task RingAsync(QueueWatch watch, params ulong[][] commands) => RingAsync(watch, Admin, commands);

    private async Task RingAsync(QueueWatch watch, ulong admin, params ulong[][] commands)
    {
        foreach (var command in commands)
        {
            for (var i = 0; i < command.Length; i++)
                _memory[admin + (ulong)(_tail * SubmissionEntry.Bytes + 8 * i)] = command[i];
            _tail = (_tail + 1) % 32;
        }
        await StoreAsync(watch, Register.Doorbells, 4, (ulong)_tail);
    }

    private static ulong[] Create(int id, int depth, ulong address, bool contiguous = true) =>
        Command(AdminOpcode.CreateIoSubmissionQueue, address, (uint)id | (ulong)(uint)(depth - 1) << 16 | (contiguous ? 1UL << 32 : 0));

    private static ulong[] Command(AdminOpcode opcode, ulong prp, ulong dwords10) => [(ulong)opcode, 0, 0, prp, 0, dwords10, 0, 0];
}
