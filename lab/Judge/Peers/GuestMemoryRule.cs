namespace Lab.Judge.Peers;

/// <summary>What went peer to peer was never in the guest's memory.</summary>
internal static class GuestMemoryRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.GuestMemory);
        if (replay.Capture.Memory is not { } scan)
            return problems.Conclude(Verdict.NotObservable, "the host did not look through the guest's memory");
        var hosted = replay.Commands.Where(command => command.Seen is not null).SelectMany(command => command.Mapped.Select(range => (command, range)))
            .Where(mapped => !mapped.command.Ranges.Any(told => told.Overlaps(mapped.range))).ToList();
        if (hosted.Count > 0)
            problems.Add($"{hosted[0].command.Meant.Client} moved data at {hosted[0].range}, of which the driver told nothing");
        var others = replay.Copies.Where(copy => !copy.IsPeerToPeer).ToList();
        if (scan.Found > 0 && others.Count == 0)
            problems.Add($"{scan.Found} bytes of the disks' content are in the guest's memory, the first at 0x{scan.First.Value:x}, and every copy was to go peer to peer");
        return problems.Conclude(Verdict.Pass, others.Count == 0
            ? $"0 bytes of the disks' content in {scan.Bytes} bytes of guest memory"
            : $"{others.Count} of {replay.Copies.Count} copies told to go through host memory; {scan.Found} bytes of the disks' content found there");
    }
}
