using Lab.Judge.Replaying;
using Lab.Nvme;

namespace Lab.Judge.Rules;

/// <summary>
/// A page of a PRP list, or an SGL segment, in a controller memory buffer holds exactly the meant bytes at each doorbell that gives the device an entry
/// which points to it, and is left alone until the command is answered.
/// </summary>
internal static class ListCompleteRule
{
    /// <summary>Null for a capture without lists.</summary>
    public static Finding? Decide(Replay replay)
    {
        var lists = replay.Lists;
        if (replay.Meant.Lists.Count == 0)
            return null;
        var problems = new Problems(RuleNames.ListComplete, replay);
        foreach (var list in lists.Unreadable)
            problems.AddWithoutEvidence($"the intent log gives no bytes for the list at {list.Intent.BusAddress}");
        foreach (var list in lists.Misplaced)
            problems.AddWithoutEvidence($"the driver says that the list at {list.Intent.BusAddress} lies in the CMB, and the host finds none there");
        foreach (var use in lists.Uses)
            if (use.Difference is var (index, held))
                Add(use, index, held, replay, problems);
        foreach (var (store, list, queue, entry) in lists.Changed)
            problems.Add(
                $"store #{store.Number} changes the list at {Where(list, replay)}, and command {entry + 1} of {queue.Name}, which points to it, has no answer yet",
                store.Number, queue, "the list is in use");

        var hidden = lists.Hidden.Count == 0 ? "" : $"{Words.Count(lists.Hidden.Count, "list")} in memory where stores are no device accesses, not observable";
        if (lists.Visible.Count == 0)
            return problems.Conclude(Verdict.NotObservable, hidden);
        if (replay.Shadowed is { } shadowed)
            return problems.Conclude(Verdict.NotObservable, shadowed);
        var used = lists.Uses.Select(use => use.List).Distinct().ToArray();
        var bytes = used.Sum(list => (long)list.Content!.Length);
        return used.Length == 0
            ? problems.Conclude(Verdict.NotObservable, $"no doorbell followed {Words.Count(lists.Visible.Count, "list")}")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(used.Length, "list")} ({bytes} bytes) held the meant bytes whenever a doorbell gave them to the device " +
                $"({Words.Count(lists.Uses.Count(), "time")}), " +
                "and were left alone until the answer" + (lists.Hidden.Count == 0 ? "" : $"; {hidden}"));
    }

    private static void Add(ListUse use, int index, byte? held, Replay replay, Problems problems)
    {
        var content = use.List.Content!;
        var at = index & ~7;
        var entry = use.Entry is { } k ? $"exposes entry {k + 1} of {use.Queue.Name}, which points to the list at" : $"of {use.Queue.Name} follows the list at";
        problems.Add(
            $"doorbell #{use.Doorbell.Number} {entry} {Where(use.List, replay)}: " + (held is null
                ? $"its bytes from {index} on were not stored"
                : $"its byte {index} holds 0x{held:x2}, and bytes {at}-{Math.Min(at + 7, content.Length - 1)} were meant as " +
                  $"0x{HexText.Of([.. content.Skip(at).Take(8).Reverse()])}"),
            use.Doorbell.Number, use.Queue, held is null ? $"the list lacks bytes from {index} on" : $"the list is wrong from byte {index} on");
    }

    private static string Where(MeantList list, Replay replay) =>
        replay.Places.Of(list.Intent.BusAddress) is { } region ? $"{replay.NameOf(region)}+0x{region.Offset(list.Intent.BusAddress):x}" : $"{list.Intent.BusAddress}";
}
