using Lab.Judge.Rules;
using Lab.Ordering.Streams;
using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>The instructions behind stores of the trace, each with all bytes that it stored: the trace has what is wider than 8 bytes in pieces.</summary>
internal sealed class InstructionWidths
{
    private readonly Dictionary<(string Name, int Bytes), int> _counts = [];
    private readonly Dictionary<string, Operation> _known = [];
    private readonly InstructionReplay _instructions;
    private int _last = -1, _bytes, _whole;

    private InstructionWidths(InstructionReplay instructions) => _instructions = instructions;

    /// <summary>"20 x movups of 16, 5 x mov of 4, of which the trace has pieces of at most 8 bytes"; null where the instructions of not all stores are known.</summary>
    public static string? Of(InstructionReplay? instructions, IEnumerable<Store> stores)
    {
        if (instructions is not { Disagreement: null })
            return null;
        var widths = new InstructionWidths(instructions);
        foreach (var store in stores)
            if (instructions.Find(store) is not { } at)
                return null;
            else if (at != widths._last)
                widths.Take(at);
        widths.End();
        var all = Words.Some(widths._counts.OrderByDescending(counted => counted.Key.Bytes).Select(counted => $"{counted.Value} x {counted.Key.Name} of {counted.Key.Bytes}"));
        return widths._counts.Keys.Any(key => key.Bytes > sizeof(ulong)) ? $"{all}, of which the trace has pieces of at most 8 bytes" : all;
    }

    // An instruction of several elements is recorded as one access for each, side by side.
    private void Take(int at)
    {
        var executed = _instructions.Capture.Cpu[at];
        if (_last >= 0 && at == _last + 1 && _bytes < _whole && _instructions.Capture.Cpu[_last] is var before && before.Processor == executed.Processor
            && before.Pc.Value == executed.Pc.Value && before.Address.Value + (ulong)before.Size == executed.Address.Value)
            _bytes += executed.Size;
        else
        {
            End();
            _bytes = executed.Size;
            _whole = OperationOf(executed) is var operation ? operation.Width * operation.Elements : 0;
        }
        _last = at;
    }

    private void End()
    {
        if (_last >= 0 && (OperationOf(_instructions.Capture.Cpu[_last]).Name, _bytes) is var key)
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    private Operation OperationOf(CpuEvent executed) =>
        _known.TryGetValue(executed.Code, out var known) ? known : _known[executed.Code] = InstructionDecoder.Decode(_instructions.Capture.Header.Arch, executed.Bytes);
}
