using Lab.Ordering.Streams;

namespace Lab.Judge.Instructions;

/// <summary>What a processor executed from the first store of an entry to its doorbell, as often as it executed the same.</summary>
/// <param name="Sequence">The instructions of the first time.</param>
/// <param name="Verdict">What the architecture says of them.</param>
/// <param name="Doorbell">Number of the first doorbell in the trace.</param>
internal sealed record Shape(InstructionSequence Sequence, StreamVerdict Verdict, int Doorbell)
{
    private const int Most = 16;

    /// <summary>How often.</summary>
    public int Count { get; set; }

    /// <summary>"8 x mov 8, sfence, mov 4 to the doorbell".</summary>
    public string Describe()
    {
        List<(string Text, int Times)> runs = [];
        foreach (var text in Sequence.Events.Select(Name))
            if (runs.Count > 0 && runs[^1].Text == text)
                runs[^1] = (text, runs[^1].Times + 1);
            else
                runs.Add((text, 1));
        var texts = runs.ConvertAll(run => run.Times == 1 ? run.Text : $"{run.Times} x {run.Text}");
        // A runtime that does something for the first time has many, which are of no matter one by one.
        if (texts.Count > Most)
            texts.RemoveRange(Most / 2, texts.Count - Most);
        return string.Join(", ", runs.Count > Most ? texts[..(Most / 2)].Append($"{runs.Count - Most} others").Concat(texts[(Most / 2)..]) : texts);
    }

    private static string Name(StreamEvent executed) => executed switch
    {
        StreamStore { Place: StreamPlace.Doorbell } store => $"{store.Instruction} of {store.Width} to the doorbell",
        StreamStore { Place: StreamPlace.Entry } store => $"{store.Instruction} of {store.Width}",
        StreamStore store => $"{store.Instruction} of {store.Width} elsewhere",
        StreamLoad { Place: StreamPlace.Entry } load => $"{load.Instruction} from the entry",
        _ => executed.Instruction,
    };
}
