using System.Buffers;
using Lab.Judge.Replaying;
using Lab.Nvme.Commands;
using Lab.Ordering;
using Lab.Ordering.Streams;
using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>
/// Each doorbell of a submission queue with the last entry that it exposes, as the processor executed them: what stands between is the driver's own. Before the
/// entries in front of it other things may have happened meanwhile, which order them by accident.
/// </summary>
internal sealed class ExecutedOrder
{
    private readonly Capture _capture;
    private readonly InstructionReplay _instructions;
    private readonly Architecture _arch;
    private readonly MemoryType _memory;
    private readonly SubmissionLife _queue;
    private readonly Dictionary<string, Shape> _shapes = [];
    // The doorbell's text for the dictionary, made anew for each without a string.
    private readonly ArrayBufferWriter<char> _text = new();

    private ExecutedOrder(Capture capture, InstructionReplay instructions, SubmissionLife queue, MemoryType memory) =>
        (_capture, _instructions, _queue, _arch, _memory) = (capture, instructions, queue, capture.Header.Arch, memory);

    /// <summary>What was executed alike, most often first.</summary>
    public IReadOnlyList<Shape> Shapes => [.. _shapes.Values.OrderByDescending(shape => shape.Count)];

    /// <summary>Doorbells whose instructions are not all in the recording.</summary>
    public int Unseen { get; private set; }

    /// <summary>Null where nothing of it was recorded: the entries go to memory that nobody watches, or no instructions were recorded.</summary>
    public static ExecutedOrder? Of(Capture capture, InstructionReplay? instructions, SubmissionLife queue, MemoryType memory)
    {
        if (instructions is not { Disagreement: null } || !queue.IsSeen || capture.Witness is not { Lost: 0 })
            return null;
        var order = new ExecutedOrder(capture, instructions, queue, memory);
        for (var i = 0; i < queue.Exposures.Count; i++)
            if (i + 1 == queue.Exposures.Count || queue.Exposures[i + 1].Doorbell.Number != queue.Exposures[i].Doorbell.Number)
                order.Add(queue.Exposures[i]);
        return order._shapes.Count == 0 ? null : order;
    }

    private void Add(Exposure exposure)
    {
        if (First(exposure) is not { } first || _instructions.Find(exposure.Doorbell) is not { } doorbell || first > doorbell)
        {
            Unseen++;
            return;
        }
        var slot = _queue.Origin.StoreAddress!.Value + (ulong)exposure.Slot * SubmissionEntry.Bytes;
        var events = _capture.Cpu.AsSpan()[first..(doorbell + 1)];
        _text.ResetWrittenCount();
        foreach (var executed in events)
            Write(executed, slot, exposure);
        var shapes = _shapes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!shapes.TryGetValue(_text.WrittenSpan, out var shape))
            shapes[_text.WrittenSpan] = shape = Judge(events, slot, exposure);
        shape.Count++;
    }

    // Where the first of the entry's stores was executed; null where not all are known, or there is none.
    private int? First(Exposure exposure)
    {
        int? first = null;
        foreach (var store in exposure.Stores)
        {
            if (_instructions.Find(store.Store) is not { } at)
                return null;
            first = first is { } earlier && earlier < at ? earlier : at;
        }
        return first;
    }

    // All that the verdict depends on: two doorbells with the same text are alike.
    private void Write(CpuEvent executed, ulong slot, Exposure exposure)
    {
        var place = Place(executed, slot, exposure);
        _text.Write(executed.Code);
        _text.Write([(char)executed.Processor, (char)executed.Kind, (char)executed.Size, (char)place, (char)MemoryOf(executed), (char)(place == StreamPlace.Entry ? executed.Address.Value - slot : 0), ' ']);
    }

    private Shape Judge(ReadOnlySpan<CpuEvent> events, ulong slot, Exposure exposure)
    {
        var builder = new SequenceBuilder(_arch);
        foreach (var executed in events)
        {
            var place = Place(executed, slot, exposure);
            switch (executed.Kind)
            {
                case CpuEventKind.Fence:
                    builder.Executed(executed.Processor, executed.Pc, executed.Bytes);
                    break;
                case CpuEventKind.Load:
                    builder.Loaded(executed.Processor, executed.Pc, executed.Bytes, place, MemoryOf(executed));
                    break;
                default:
                    var start = place == StreamPlace.Entry ? slot : RegionOf(executed.Address)?.Base.Value ?? executed.Address.Value;
                    builder.Stored(
                        executed.Processor, executed.Pc, executed.Bytes, place, MemoryOf(executed), 0, (int)(executed.Address.Value - start),
                        executed.Value.Length > 0 ? Convert.FromHexString(executed.Value) : new byte[executed.Size]);
                    break;
            }
        }
        var sequence = builder.Sequence with { SamePeripheral = IsOneFunction(slot, exposure.Doorbell.Address), Trapped = _capture.Header.Accelerator == "kvm" };
        return new(sequence, StreamRules.Judge(sequence), exposure.Doorbell.Number);
    }

    private bool IsOneFunction(ulong slot, ulong doorbell) =>
        RegionOf(slot)?.Controller == RegionOf(doorbell)?.Controller;

    private static StreamPlace Place(CpuEvent executed, ulong slot, Exposure exposure) => executed.Kind == CpuEventKind.Fence ? StreamPlace.Elsewhere
        : executed.Address.Value >= slot && executed.Address.Value < slot + SubmissionEntry.Bytes ? StreamPlace.Entry
        : executed.Kind == CpuEventKind.Store && executed.Address.Value == exposure.Doorbell.Address.Value ? StreamPlace.Doorbell
        : StreamPlace.Elsewhere;

    private MemoryType MemoryOf(CpuEvent executed) => _capture.MappingOf(executed)?.Type ?? (RegionOf(executed.Address) is { Kind: RegionKind.Registers } ? MemoryType.Uncached : _memory);

    private Region? RegionOf(ulong address)
    {
        foreach (var region in _capture.Regions)
            if (region.Contains(address))
                return region;
        return null;
    }
}
