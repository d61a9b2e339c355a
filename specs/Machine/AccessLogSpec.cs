using System.Buffers.Binary;
using Lab.Machine;

namespace Lab.Specs.Machine;

/// <summary>The file in which QEMU's plugin records accesses, as the host reads and arms it.</summary>
[Trait("Tier", "unit")]
public sealed class AccessLogSpec : IDisposable
{
    // struct log and struct record of lab/Trace/plugin/observe.c.
    private const int Header = 576, RecordBytes = 64, Armed = 24, Recorded = 32, Lost = 40, Ranges = 48, Told = 56;
    private const ulong Magic = 0x4c41424f42533033;

    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ArmingForgetsWhatWasRecordedAndSaysWhatToWatch()
    {
        var file = NewFile(records: 4, recorded: 3, lost: 2);
        using var log = await AccessLog.OpenAsync(file, Cancel);

        await log.ArmAsync([(0xFD00_0000, 0xFD0F_FFFF), (0xFEBF_8000, 0xFEBF_BFFF)], [], Cancel);

        (Word(file, Armed), Word(file, Recorded), Word(file, Lost), Word(file, Ranges)).Should().Be((1, 0, 0, 2));
        // In the order of their addresses.
        (Word(file, 64), Word(file, 72), Word(file, 80), Word(file, 88)).Should().Be((0xFD00_0000, 0xFD0F_FFFF, 0xFEBF_8000, 0xFEBF_BFFF));
        await log.DisarmAsync(Cancel);
        Word(file, Armed).Should().Be(0);
    }

    [Fact]
    public async Task RangesThatAreToldOfComeFirstAndMoreCanBeWatchedInTheMidst()
    {
        var file = NewFile(records: 1, recorded: 0, lost: 0);
        using var log = await AccessLog.OpenAsync(file, Cancel);
        await log.ArmAsync([(0x1000, 0x1FFF)], [(0x1014, 0x102F)], Cancel);
        (Word(file, Ranges), Word(file, Told), Word(file, 64), Word(file, 80)).Should().Be((2, 1, 0x1014, 0x1000));

        var number = await log.WatchAsync((0x8000, 0x81FF), Cancel);

        (Word(file, Ranges), Word(file, 96), Word(file, 104)).Should().Be((3, 0x8000, 0x81FF));
        await log.SetAsync(number!.Value, null, Cancel);
        Word(file, 96).Should().BeGreaterThan(Word(file, 104), "no address lies in it");
        await log.SetAsync(number.Value, (0x9000, 0x91FF), Cancel);
        (Word(file, Ranges), Word(file, 96)).Should().Be((3, 0x9000));
        for (var i = 3; i < 32; i++)
            (await log.WatchAsync((0x8000, 0x81FF), Cancel)).Should().Be(i);
        (await log.WatchAsync((0x8000, 0x81FF), Cancel)).Should().BeNull();
        Word(file, Ranges).Should().Be(32);
    }

    [Fact]
    public async Task ARecordIsReadAsThePluginWroteIt()
    {
        var file = NewFile(records: 4, recorded: 2, lost: 1, Record(kind: 1, code: "8918", size: 4, address: 0xFEBF_9008, value: 5), Record(kind: 2, code: "0faef8", size: 0, address: 0, value: null));
        using var log = await AccessLog.OpenAsync(file, Cancel);

        var records = (await log.ReadAsync(Cancel)).ToList();

        records.Should().HaveCount(2);
        records[0].Should().Match<AccessRecord>(r => r.Kind == AccessKind.Store && r.Processor == 1 && r.Pc == 0x40_1000 && r.Address == 0xFEBF_9008 && r.Size == 4 && r.Skipped == 7);
        Convert.ToHexStringLower(records[0].Instruction.AsSpan()).Should().Be("8918");
        records[0].Value.Should().Equal(5, 0, 0, 0);
        records[1].Should().Match<AccessRecord>(r => r.Kind == AccessKind.Fence && r.Size == 0 && r.Value.IsEmpty);
        (await log.CountAsync(Cancel)).Should().Be((2, 1));
    }

    [Fact]
    public async Task MoreRecordsThanThereIsRoomForAreNotRead()
    {
        using var log = await AccessLog.OpenAsync(NewFile(records: 2, recorded: 5, lost: 3), Cancel);

        (await log.ReadAsync(Cancel)).Should().HaveCount(2);
    }

    [Fact]
    public async Task OfMoreRangesThanThePluginKnowsNoneIsLeftOut()
    {
        const ulong above = 0x40_0000_0000;
        var file = NewFile(records: 1, recorded: 0, lost: 0);
        using var log = await AccessLog.OpenAsync(file, Cancel);
        // 40 of 4 KiB, all 8 KiB apart but for the last two, which have one page between them, and one far above.
        List<(ulong First, ulong Last)> ranges = [.. Enumerable.Range(0, 40).Select(i => (0xFE00_0000 + 0x3000ul * (ulong)i, 0xFE00_0FFF + 0x3000ul * (ulong)i)), (above, above + 0xFFF)];
        ranges[39] = (ranges[38].Last + 0x1001, ranges[38].Last + 0x2000);

        await log.ArmAsync(ranges, [], Cancel);

        var count = (int)Word(file, Ranges);
        count.Should().Be(32);
        var watched = Enumerable.Range(0, count).Select(i => (First: Word(file, 64 + 16 * i), Last: Word(file, 72 + 16 * i))).ToList();
        ranges.Should().OnlyContain(range => watched.Exists(one => one.First <= range.First && range.Last <= one.Last));
        watched.Should().BeInAscendingOrder(one => one.First).And.Contain((above, above + 0xFFF), "what lies far apart stays apart")
            .And.Contain(one => one.First <= ranges[38].First && ranges[39].Last <= one.Last, "the nearest come first");
    }

    [Fact]
    public async Task RangesThatOverlapAreWatchedOnce()
    {
        var file = NewFile(records: 1, recorded: 0, lost: 0);
        using var log = await AccessLog.OpenAsync(file, Cancel);

        await log.ArmAsync([(0x2000, 0x2FFF), (0x1000, 0x5FFF), (0x6000, 0x6FFF)], [], Cancel);

        (Word(file, Ranges), Word(file, 64), Word(file, 72), Word(file, 80)).Should().Be((2ul, 0x1000ul, 0x5FFFul, 0x6000ul));
        (await log.Awaiting(l => l.ArmAsync([], [], Cancel)).Should().ThrowAsync<ArgumentException>()).WithMessage("there is no range to watch*");
    }

    [Fact]
    public async Task AFileThatIsNoneIsRefusedByName()
    {
        (await Opening(_folder.File("small", "no log"))).WithMessage("*small*no file of recorded accesses*");
        (await Opening(_folder.File("zeroes", new string('\0', 1000)))).WithMessage("*begins with 0x0000000000000000*");
        (await Opening(_folder["missing"])).WithMessage("*missing*no file of recorded accesses*");

        static Task<FluentAssertions.Specialized.ExceptionAssertions<MachineInputException>> Opening(string path) =>
            FluentActions.Awaiting(() => AccessLog.OpenAsync(path, Cancel)).Should().ThrowAsync<MachineInputException>();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string NewFile(int records, ulong recorded, ulong lost, params byte[][] content)
    {
        var bytes = new byte[Header + records * RecordBytes];
        foreach (var (at, value) in new[] { (0, Magic), (8, (ulong)records), (Recorded, recorded), (Lost, lost) })
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
        for (var i = 0; i < content.Length; i++)
            content[i].CopyTo(bytes, Header + i * RecordBytes);
        return _folder.File("log", bytes);
    }

    private static byte[] Record(byte kind, string code, ushort size, ulong address, ulong? value)
    {
        var bytes = new byte[RecordBytes];
        var instruction = Convert.FromHexString(code);
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (kind, (byte)instruction.Length, 1, value is null ? (byte)0 : (byte)1);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), size);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6), 7);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), 0x40_1000);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), address);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), value ?? 0);
        instruction.CopyTo(bytes, 40);
        return bytes;
    }

    private static ulong Word(string file, int at) => BinaryPrimitives.ReadUInt64LittleEndian(File.ReadAllBytes(file).AsSpan(at));
}
