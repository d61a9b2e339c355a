using Lab.Judge.Replaying;

namespace Lab.Judge.Rules;

/// <summary>
/// What each reset left in the controller properties, as the driver read it before it enabled anything, is what NVMe Base 2.2, 3.7.2 says: a Controller
/// Reset keeps the admin queue properties, those of the PMR and CMBMSC, a Function Level Reset keeps CMBMSC, any other keeps nothing. What was there
/// before comes from the stores in the trace.
/// </summary>
internal static class ResetStateRule
{
    /// <summary>Null for a capture without resets.</summary>
    public static Finding? Decide(Replay replay)
    {
        if (replay.Resets.Count == 0)
            return null;
        var problems = new Problems(RuleNames.ResetState, replay);
        var compared = 0;
        SortedSet<string> unknown = new(StringComparer.Ordinal);
        foreach (var reset in replay.Resets)
        {
            if (reset.Kind is not { } kind)
            {
                problems.AddWithoutEvidence(
                    $"the driver tells of a reset of the kind \"{reset.Intent.Kind}\": there are Controller, FunctionLevel, Bus, Subsystem and Power");
                continue;
            }
            foreach (var seen in reset.Seen)
                if (ControllerProperty.Named(seen.Register) is { } property && Telling(property, kind, reset) is > 0 and var bits)
                {
                    compared++;
                    Compare(reset, property, kind, seen.Value, bits, problems);
                }
                else
                    unknown.Add(seen.Register ?? "");
        }
        var kinds = string.Join(", ", replay.Resets.GroupBy(reset => reset.Intent.Kind).Select(group => $"{group.Count()} {group.Key}"));
        var resets = $"{Words.Count(replay.Resets.Count, "reset")} ({kinds})";
        var silent = unknown.Count == 0 ? "" : $"; not compared: {string.Join(", ", unknown)}, of which the trace does not show what it must hold";
        return compared == 0
            ? problems.Conclude(Verdict.NotObservable, $"{resets}, and the driver tells no register that can be compared{silent}")
            : problems.Conclude(Verdict.Pass, $"{resets}: {Words.Count(compared, "register")} as the specification wants them (NVMe Base 2.2, 3.7.2){silent}");
    }

    /// <summary>The bits of which it is known what they must hold: not what no store shows, nor what the controller may choose.</summary>
    private static ulong Telling(ControllerProperty property, ResetKind kind, MeantReset reset) =>
        property.IsKeptBy(kind) ? reset.Before?.Known(property) ?? 0 : property.OwnResetValue ? 0 : property.Fields;

    private static void Compare(MeantReset reset, ControllerProperty property, ResetKind kind, ulong value, ulong bits, Problems problems)
    {
        var kept = property.IsKeptBy(kind);
        var before = (reset.Before?.Read(property) ?? 0) & bits;
        var (held, expected) = (value & bits, kept ? before : 0);
        if (held == expected || IsAsStored(reset, property, kind, held))
            return;
        var why = kept ? held == 0 ? "forgot it" : "changed it" : held == before ? "kept it" : "did not clear it";
        problems.Add(
            $"{property.Name} holds 0x{held:x} after the reset ({reset.Intent.Kind}: {reset.Intent.Reason}), and it must hold 0x{expected:x}: the device {why}, " +
            $"and such a reset {(kept ? "keeps" : "clears")} it",
            reset.Shown?.Number ?? 0, null, property.Name);
    }

    // The store that clears CC.EN may have other fields: whether they are stored before the reset or after it, no specification says.
    private static bool IsAsStored(MeantReset reset, ControllerProperty property, ResetKind kind, ulong held) =>
        property == ControllerProperty.Cc && kind == ResetKind.Controller && reset.Shown is { } store && held == (store.Value & property.Fields & ~1UL);
}
