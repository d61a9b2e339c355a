using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Trace;

namespace Lab.Cases;

/// <summary>One thing that two drivers did differently in the same case on the same machine.</summary>
/// <param name="What">What was compared.</param>
/// <param name="Managed">What the managed driver did.</param>
/// <param name="Linux">What the kernel's driver did.</param>
public sealed record DriverDifference(string What, string Managed, string Linux)
{
    /// <summary>
    /// Compares two results of one case: each rule's verdict, and what the captures show at the device. Empty where one of the two was not run: there is
    /// nothing to compare.
    /// </summary>
    /// <exception cref="CaptureFormatException">A capture is not whole.</exception>
    public static IReadOnlyList<DriverDifference> Between(CaseResult managed, CaseResult linux)
    {
        if (!WasRun(managed) || !WasRun(linux))
            return [];
        var (left, right) = (Facts(managed), Facts(linux));
        return [.. left.Keys.Union(right.Keys).Select(what => new DriverDifference(what, left.GetValueOrDefault(what, "-"), right.GetValueOrDefault(what, "-")))
            .Where(difference => difference.Managed != difference.Linux)];
    }

    /// <summary>Whether there is something to compare.</summary>
    public static bool WasRun(CaseResult result) => result.Verdict is CaseVerdict.Pass or CaseVerdict.Fail;

    // In the order in which they are printed.
    private static Dictionary<string, string> Facts(CaseResult result)
    {
        var capture = CaptureFile.Read(result.CaptureFile);
        var pattern = StorePattern.Of(capture.Trace, capture.Regions, capture.Header.DoorbellStride);
        Dictionary<string, string> facts = new() { ["commands"] = Commands(capture) };
        foreach (var queue in capture.Trace.OfType<DeviceQueueCreated>().Where(q => q.Id > 0).DistinctBy(q => (q.Kind, q.Id)))
            facts[queue.Kind == QueueKind.Submission ? $"sq{queue.Id}" : $"cq{queue.Id}"] = $"{queue.Depth} slots";
        if (pattern.CmbStores.Count > 0)
        {
            facts["CMB stores per command"] = pattern.StoresPerCommand;
            facts["order of an entry's stores"] = Order(capture);
        }
        facts["tail doorbells per command"] = pattern.PerCommand(pattern.TailDoorbells);
        facts["head doorbells per command"] = pattern.PerCommand(pattern.HeadDoorbells);
        foreach (var finding in result.Findings)
            facts[finding.Rule] = finding.Verdict == CaseVerdict.Unsupported ? "not observable" : $"{finding.Verdict}".ToLowerInvariant();
        return facts;
    }

    private static string Commands(Capture capture) =>
        string.Join(", ", capture.Trace.OfType<DeviceCommand>().CountBy(c => c.Opcode).OrderBy(c => c.Key).Select(c => $"{c.Value} of {c.Key:x2}h"));

    private static string Order(Capture capture)
    {
        var cmb = capture.Regions.First(r => r.Kind == RegionKind.Cmb);
        var offsets = capture.Trace.OfType<Store>().Where(s => cmb.Contains(s.Address)).Select(s => cmb.Offset(s.Address)).ToList();
        var pairs = offsets.Zip(offsets.Skip(1)).Where(p => p.First / SubmissionEntry.Bytes == p.Second / SubmissionEntry.Bytes && p.First != p.Second).ToList();
        return pairs.TrueForAll(p => p.First < p.Second) ? "ascending" : pairs.TrueForAll(p => p.First > p.Second) ? "descending" : "mixed";
    }
}
