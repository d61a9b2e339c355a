using System.Globalization;
using System.Text;

namespace Lab.Judge.Peers;

/// <summary>What one rule objects to in a peer-to-peer experiment. The finding tells of the first, shows the copy, and says how many there are.</summary>
internal sealed class PeerProblems(string rule)
{
    private readonly List<(string Text, PeerCopy? Copy)> _all = [];

    public void Add(string text, PeerCopy? copy = null) => _all.Add((text, copy));

    /// <summary>The finding: fail when there is a problem, otherwise what is given.</summary>
    public Finding Conclude(Verdict verdict, string observed)
    {
        if (_all.Count == 0)
            return new(rule, verdict, observed);
        var more = _all.Count > 1 ? $" ({_all.Count} problems in all, this is the first)" : "";
        return new(rule, Verdict.Fail, _all[0].Text + more, "-", _all[0].Copy is { } copy ? Evidence(copy) : "");
    }

    private static string Evidence(PeerCopy copy)
    {
        var meant = copy.Meant;
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"copy {meant.Copy}  {meant.From}@{meant.FromPosition} to {meant.To}@{meant.ToPosition}, {meant.Bytes} bytes, {meant.Way} {meant.Through}\n");
        foreach (var command in copy.Commands)
        {
            var seen = command.Seen is { } fetched ? $"#{fetched.Number}  fetched" : "never fetched";
            var ended = command.Completion is { } completion ? $", #{completion.Number} ended with status 0x{completion.Status:x}" : ", no completion";
            _ = text.Append(CultureInfo.InvariantCulture, $"  {command.Meant.Client} {(command.IsRead ? "read" : "write")}  told {Short(command.Ranges)}\n")
                .Append(CultureInfo.InvariantCulture, $"    {seen}, mapped {Short(ByteRange.Joined(command.Mapped))}{ended}\n");
        }
        if (copy.Ended is { } end)
            _ = text.Append(CultureInfo.InvariantCulture, $"  ended {end.Way} {end.Why}\n");
        return text.ToString().TrimEnd('\n');
    }

    private static string Short(IEnumerable<ByteRange> ranges)
    {
        var joined = ByteRange.Joined(ranges);
        return joined.Count == 0 ? "nothing" : string.Join(", ", joined.Take(4)) + (joined.Count > 4 ? ", …" : "");
    }
}
