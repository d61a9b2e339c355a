using System.Text;
using Lab.Ordering.Streams;

namespace Lab.Ordering.Litmus;

/// <summary>
/// A stream as a litmus test for herd7: P0 is the CPU, P1 the controller, which reads the doorbell and then the entry. The condition is that it sees the
/// doorbell and not all of the entry. Of a run of like stores the first and the last stand for all, since no order lies among them that the others have not.
/// </summary>
public static class LitmusText
{
    /// <summary>Why herd7 cannot judge the stream, in one line; null where it can.</summary>
    public static string? WhyNot(InstructionSequence sequence)
    {
        var stores = sequence.Events.OfType<StreamStore>().ToList();
        var entry = stores.Where(store => store.Place == StreamPlace.Entry).ToList();
        if (sequence.Events.Select(happened => happened.Cpu).Distinct().Count() > 1 || stores.Count(store => store.Place == StreamPlace.Doorbell) != 1 || entry.Count == 0)
            return "the text has one CPU, one entry and one doorbell";
        if (stores.Exists(store => !store.Known || store.Place == StreamPlace.Elsewhere) || sequence.Events.Any(happened => happened is StreamLock))
            return "an instruction of it has no text";
        if (entry.Exists(sequence.IsDetached))
            return "herd has no bus, on which entry and doorbell could part";
        ulong seen = 0;
        foreach (var store in entry)
        {
            if ((seen & store.Mask) != 0)
                return "bytes are stored more than once, and variables of a litmus test do not overlap";
            seen |= store.Mask;
        }
        return LitmusDialect.Of(sequence.Architecture) is { } dialect ? dialect.WhyNot(sequence, entry) : $"herd knows no {sequence.Architecture}";
    }

    /// <summary>The text of the test.</summary>
    /// <param name="name">Its name, without spaces.</param>
    /// <param name="sequence">The stream.</param>
    /// <param name="about">What the test says of itself, one line; "" for nothing.</param>
    /// <exception cref="ArgumentException"><see cref="WhyNot"/> says that there is none.</exception>
    public static string Of(string name, InstructionSequence sequence, string about = "")
    {
        if (WhyNot(sequence) is { } why)
            throw new ArgumentException(why, nameof(sequence));
        var dialect = LitmusDialect.Of(sequence.Architecture)!;
        var chosen = Chosen(sequence);
        var variables = chosen.OfType<StreamStore>().Where(store => store.Place == StreamPlace.Entry).OrderBy(store => store.Offset).ToList();
        var cpu = dialect.Begin.Concat(chosen.Select(happened => dialect.Line(happened, variables)).Where(line => line.Length > 0)).ToList();
        var device = dialect.Device(variables).ToList();
        var width = cpu.Max(line => line.Length);
        var text = new StringBuilder($"{dialect.Name} {name}\n{(about.Length == 0 ? "" : $"\"{about.Replace('"', '\'')}\"\n")}{dialect.Types(variables)}{{\n{dialect.Init(variables)}}}\n");
        text.Append($" {"P0".PadRight(width)} | P1 ;\n");
        for (var i = 0; i < Math.Max(cpu.Count, device.Count); i++)
            text.Append($" {(i < cpu.Count ? cpu[i] : "").PadRight(width)} | {(i < device.Count ? device[i] : "")} ;\n");
        var torn = string.Join(" \\/ ", variables.Select((_, i) => $"{dialect.Read(i)}=0"));
        return text.Append($"exists ({dialect.ReadDoorbell}=1 /\\ ({torn}))\n").ToString();
    }

    private static List<StreamEvent> Chosen(InstructionSequence sequence)
    {
        var events = sequence.Events;
        List<StreamEvent> chosen = [];
        for (var i = 0; i < events.Count; i++)
            if (events[i] is not StreamStore store || !(Alike(events, i - 1, store) && Alike(events, i + 1, store)))
                chosen.Add(events[i]);
        return chosen;
    }

    private static bool Alike(IReadOnlyList<StreamEvent> events, int at, StreamStore store) =>
        at >= 0 && at < events.Count && events[at] is StreamStore other && other.Place == store.Place && other.Kind == store.Kind && other.Memory == store.Memory && other.Traits == store.Traits;
}
