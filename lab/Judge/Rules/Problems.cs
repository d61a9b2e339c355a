using Lab.Judge.Replaying;

namespace Lab.Judge.Rules;

/// <summary>What one rule objects to. The finding tells of the earliest problem and says how many there are.</summary>
internal sealed class Problems(string rule, Replay replay)
{
    private readonly List<(string Text, int Number, QueueLife? Queue, string Note, string? Picture)> _all = [];

    public bool Any => _all.Count > 0;

    /// <summary>Adds one.</summary>
    /// <param name="text">One sentence.</param>
    /// <param name="number">The event to point at; 0 when something did not happen.</param>
    /// <param name="queue">Whose events to show.</param>
    /// <param name="note">A few words beside the event in the timeline.</param>
    public void Add(string text, int number = 0, QueueLife? queue = null, string note = "") =>
        _all.Add((text, number, queue, note, null));

    /// <summary>Adds one that no event shows.</summary>
    public void AddWithoutEvidence(string text) => AddWithPicture(text, "");

    /// <summary>Adds one that no event shows, with a picture of its own.</summary>
    public void AddWithPicture(string text, string picture) => _all.Add((text, 0, null, "", picture));

    /// <summary>The finding: fail when there is a problem, otherwise what is given.</summary>
    public Finding Conclude(Verdict verdict, string observed, string guaranteed = "-")
    {
        if (!Any)
            return new(rule, verdict, observed, guaranteed);
        // What did not happen comes last: it is mostly the consequence of something that did.
        var first = _all.MinBy(problem => problem.Number == 0 ? int.MaxValue : problem.Number);
        var more = _all.Count > 1 ? $" ({_all.Count} problems in all, this is the first)" : "";
        var evidence = first.Picture ?? new Timeline(replay).Around(first.Number, first.Queue, first.Note);
        return new(rule, Verdict.Fail, first.Text + more, guaranteed, evidence);
    }
}
