using System.Text;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>
/// The lines that a long capture has a million of, read without a JSON reader where they are written exactly as this lab writes them. Null for any other
/// line, which then is for the JSON reader to take or to refuse.
/// </summary>
internal sealed class PlainLines
{
    private readonly TextCache _texts = new();

    /// <summary>A line that begins with <c>{"event":</c>.</summary>
    public TraceEvent? Event(ReadOnlySpan<byte> line)
    {
        var scan = new LineScanner(line);
        return scan.Take("{\"event\":\"store\",\"cpu\":"u8) ? Store(scan)
            : scan.Take("{\"event\":\"doorbell\",\"kind\":"u8) ? Doorbell(scan)
            : scan.Take("{\"event\":\"command\",\"cid\":"u8) ? Command(scan)
            : scan.Take("{\"event\":\"completion\",\"cid\":"u8) ? Completion(scan)
            : null;
    }

    /// <summary>A line that begins with <c>{"cpu":</c>.</summary>
    public CpuEvent? Executed(ReadOnlySpan<byte> line)
    {
        var scan = new LineScanner(line);
        var mapping = 0;
        CpuEventKind? kind = scan.Take("{\"cpu\":\"Store\""u8) ? CpuEventKind.Store : scan.Take("{\"cpu\":\"Fence\""u8) ? CpuEventKind.Fence : scan.Take("{\"cpu\":\"Load\""u8) ? CpuEventKind.Load : null;
        return kind is { } known && scan.Take(",\"processor\":"u8) && scan.TakeNumber(out var processor) && scan.Take(",\"pc\":"u8) && scan.TakeHex(out var pc)
            && scan.Take(",\"code\":"u8) && scan.TakeText(out var code) && scan.Take(",\"address\":"u8) && scan.TakeHex(out var address) && scan.Take(",\"size\":"u8) && scan.TakeNumber(out var size)
            && scan.Take(",\"value\":"u8) && scan.TakeText(out var value) && (!scan.Take(",\"mapping\":"u8) || scan.TakeNumber(out mapping)) && IsEnd(scan)
            ? new(known, processor, pc, _texts.Of(code), address, size, _texts.Of(value), Mapping: mapping) : null;
    }

    /// <summary>A line that begins with <c>{"intent":</c>.</summary>
    public static Intent? Intent(ReadOnlySpan<byte> line)
    {
        var scan = new LineScanner(line);
        return scan.Take("{\"intent\":\"entry\",\"queue\":"u8) ? Entry(scan)
            : scan.Take("{\"intent\":\"doorbell\",\"kind\":"u8) ? Meant(scan)
            : scan.Take("{\"intent\":\"completion\",\"queue\":"u8) ? Seen(scan)
            : null;
    }

    private Store? Store(LineScanner scan) =>
        scan.TakeNumber(out var cpu) && scan.Take(",\"address\":"u8) && scan.TakeHex(out var address) && scan.Take(",\"size\":"u8) && scan.TakeNumber(out var size)
            && scan.Take(",\"value\":"u8) && scan.TakeHex(out var value) && scan.Take(",\"regionName\":"u8) && scan.TakeText(out var region) && TakeNumberAndEnd(scan, out var number)
            ? new(number, cpu, address, size, value, _texts.Of(region)) : null;

    private static DeviceDoorbell? Doorbell(LineScanner scan) =>
        TakeKind(ref scan, out var kind) && scan.Take(",\"queue\":"u8) && scan.TakeNumber(out var queue) && scan.Take(",\"value\":"u8) && scan.TakeNumber(out var value)
            && TakeNumberAndEnd(scan, out var number) ? new(number, kind, queue, value) : null;

    private DeviceCommand? Command(LineScanner scan) =>
        scan.TakeNumber(out var cid) && scan.Take(",\"nsid\":"u8) && scan.TakeNumber(out var nsid) && nsid >= 0 && scan.Take(",\"queue\":"u8) && scan.TakeNumber(out var queue)
            && scan.Take(",\"opcode\":"u8) && scan.TakeNumber(out var opcode) && scan.Take(",\"name\":"u8) && scan.TakeText(out var name) && TakeNumberAndEnd(scan, out var number)
            ? new(number, cid, (uint)nsid, queue, opcode, _texts.Of(name)) : null;

    private static DeviceCompletion? Completion(LineScanner scan) =>
        scan.TakeNumber(out var cid) && scan.Take(",\"queue\":"u8) && scan.TakeNumber(out var queue) && scan.Take(",\"dw0\":"u8) && scan.TakeNumber(out var dw0) && dw0 >= 0
            && scan.Take(",\"dw1\":"u8) && scan.TakeNumber(out var dw1) && dw1 >= 0 && scan.Take(",\"status\":"u8) && scan.TakeNumber(out var status) && TakeNumberAndEnd(scan, out var number)
            ? new(number, cid, queue, (uint)dw0, (uint)dw1, status) : null;

    private static EntryMeant? Entry(LineScanner scan) =>
        scan.TakeNumber(out var queue) && scan.Take(",\"slot\":"u8) && scan.TakeNumber(out var slot) && scan.Take(",\"entry\":"u8) && scan.TakeText(out var entry) && IsEnd(scan)
            ? new(queue, slot, Encoding.ASCII.GetString(entry)) : null;

    private static DoorbellMeant? Meant(LineScanner scan) =>
        TakeKind(ref scan, out var kind) && scan.Take(",\"queue\":"u8) && scan.TakeNumber(out var queue) && scan.Take(",\"value\":"u8) && scan.TakeNumber(out var value) && IsEnd(scan)
            ? new(kind, queue, value) : null;

    private static CompletionSeen? Seen(LineScanner scan) =>
        scan.TakeNumber(out var queue) && scan.Take(",\"slot\":"u8) && scan.TakeNumber(out var slot) && scan.Take(",\"phase\":"u8) && scan.TakeNumber(out var phase)
            && scan.Take(",\"cid\":"u8) && scan.TakeNumber(out var cid) && scan.Take(",\"submissionQueue\":"u8) && scan.TakeNumber(out var submissions)
            && scan.Take(",\"sqHead\":"u8) && scan.TakeNumber(out var head) && scan.Take(",\"status\":"u8) && scan.TakeNumber(out var status) && IsEnd(scan)
            ? new(queue, slot, phase, cid, submissions, head, status) : null;

    private static bool TakeKind(ref LineScanner scan, out QueueKind kind)
    {
        kind = scan.Take("\"Submission\""u8) ? QueueKind.Submission : QueueKind.Completion;
        return kind == QueueKind.Submission || scan.Take("\"Completion\""u8);
    }

    private static bool TakeNumberAndEnd(LineScanner scan, out int number)
    {
        number = 0;
        return scan.Take(",\"number\":"u8) && scan.TakeNumber(out number) && IsEnd(scan);
    }

    private static bool IsEnd(LineScanner scan) => scan.Take("}"u8) && scan.IsAtEnd;
}
