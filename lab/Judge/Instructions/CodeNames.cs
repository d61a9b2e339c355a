using Lab.Ordering.Streams;
using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>Whose code the instructions of a finding are: methods and source lines, by the capture's symbols.</summary>
internal sealed class CodeNames(Capture capture)
{
    private readonly Dictionary<ulong, CodeSymbol> _symbols = capture.Symbols.GroupBy(symbol => symbol.Pc.Value).ToDictionary(group => group.Key, group => group.First());

    /// <summary>"entry by A, doorbell by B"; empty for captures without symbols.</summary>
    public string Brief(InstructionSequence executed)
    {
        if (_symbols.Count == 0)
            return "";
        var entry = executed.Events.OfType<StreamStore>().Where(store => store.Place == StreamPlace.Entry).Select(store => Name(store.Pc)).Distinct();
        var doorbell = executed.Events.OfType<StreamStore>().Where(store => store.Place == StreamPlace.Doorbell).Select(store => Name(store.Pc)).Distinct();
        return $"entry by {Rules.Words.List(entry)}, doorbell by {Rules.Words.List(doorbell)}";
    }

    /// <summary>A line for each run of instructions of one method, with its place in the source; empty for captures without symbols.</summary>
    public string Describe(InstructionSequence executed)
    {
        if (_symbols.Count == 0)
            return "";
        List<(string What, string Name, List<StreamEvent> Events)> runs = [];
        foreach (var happened in executed.Events)
        {
            var (what, name) = (What(happened), Name(happened.Pc));
            if (runs.Count == 0 || runs[^1].What != what || runs[^1].Name != name)
                runs.Add((what, name, []));
            runs[^1].Events.Add(happened);
        }
        return $"executed by:{string.Concat(runs.Select(run => $"\n  {$"{(run.Events.Count > 1 ? $"{run.Events.Count} x " : "")}{run.What}",-24} {Where(run.Events)}"))}";
    }

    private static string What(StreamEvent happened) => happened is StreamStore { Place: StreamPlace.Doorbell } ? $"{happened.Instruction} to the doorbell" : happened.Instruction;

    private string Name(ulong pc) => _symbols.TryGetValue(pc, out var symbol) && symbol.Name.Length > 0 ? symbol.Name : $"code at 0x{pc:x}";

    // Of several instructions of one method the first and the last.
    private string Where(List<StreamEvent> events)
    {
        var pc = events[0].Pc;
        if (!_symbols.TryGetValue(pc, out var first))
            return $"0x{pc:x}, no symbol: the capture has none for it";
        if (first.Name.Length == 0)
            return $"0x{pc:x}, no symbol: {first.Source}";
        var (from, to) = (Place(first), Place(_symbols[events[^1].Pc]));
        return from == to ? $"{first.Name}{from}" : $"{first.Name}{from} to{to}";
    }

    private static string Place(CodeSymbol symbol) => symbol.Line.Length > 0 ? $" ({symbol.Line})" : $" +0x{symbol.Offset:x}";
}
