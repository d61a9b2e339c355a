namespace Lab.Cases.Bundles;

/// <summary>A verdict beside the one in a bundle.</summary>
/// <param name="Same">Whether the verdicts are the same, rule by rule.</param>
/// <param name="Text">Where they first differ, and what else differs; one line each.</param>
public sealed record BundleComparison(bool Same, IReadOnlyList<string> Text)
{
    /// <summary>Compares.</summary>
    public static BundleComparison Of(BundleManifest then, CaseResult now)
    {
        List<string> text = [];
        var same = then.Verdict == now.Verdict;
        if (!same)
            text.Add($"the verdict is {Lower(now.Verdict)} ({now.Reason}), the bundle has {Lower(then.Verdict)} ({then.Reason})");
        var rules = then.Findings.Select(finding => finding.Rule).Union(now.Findings.Select(finding => finding.Rule));
        foreach (var rule in rules)
        {
            var (before, after) = (then.Findings.FirstOrDefault(finding => finding.Rule == rule), now.Findings.FirstOrDefault(finding => finding.Rule == rule));
            if (before?.Verdict == after?.Verdict)
                continue;
            text.Add($"first difference: {rule} is {(after is null ? "not judged" : $"{Lower(after.Verdict)} ({after.Observed})")}, the bundle has {(before is null ? "no such finding" : $"{Lower(before.Verdict)} ({before.Observed})")}");
            same = false;
            break;
        }
        foreach (var (name, version) in new[] { ("qemu", now.Qemu), ("kernel", now.Kernel), ("runtime", now.Runtime) })
            if (then.Versions.TryGetValue(name, out var old) && old != version && version.Length > 0)
                text.Add($"the {name} is {version}, the bundle has {old}");
        if (now.Accelerator.Length > 0 && then.Cell.Accelerator != now.Accelerator)
            text.Add($"the accelerator is {now.Accelerator}, the bundle has {then.Cell.Accelerator}");
        return new(same, text);
    }

    private static string Lower(CaseVerdict verdict) => $"{verdict}".ToLowerInvariant();
}
