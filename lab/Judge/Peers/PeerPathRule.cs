using Lab.Judge.Rules;

namespace Lab.Judge.Peers;

/// <summary>The data of a peer-to-peer copy was where the driver said, all of it, and nobody but the devices touched it.</summary>
internal static class PeerPathRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.PeerPath);
        var copies = replay.Copies.Where(copy => copy.Meant.Through.Length > 0 && copy.WentWell && copy.Commands.Count > 0).ToList();
        long moved = 0;
        foreach (var copy in copies)
            foreach (var command in copy.Commands)
            {
                if (Problem(replay, copy, command) is { } problem)
                    problems.Add(problem, copy);
                moved += command.Mapped.Sum(range => range.Bytes);
            }
        var payload = Payload(replay);
        foreach (var (number, address, size) in replay.CpuAccesses)
            if (payload.Any(range => range.Overlaps(new(address, size))) && !replay.ForQueues(number).Any(queue => queue.Overlaps(new(address, size))))
            {
                problems.Add($"a CPU touched the payload: #{number} accesses {size} bytes at 0x{address:x}, which lie in a copy's data");
                break;
            }
        var seen = (Written: SeenBytes(replay, payload, isRead: true), Read: SeenBytes(replay, payload, isRead: false));
        Compare(replay, copies, problems, seen);
        return problems.Conclude(copies.Count == 0 ? Verdict.NotObservable : Verdict.Pass, copies.Count == 0
            ? "no copy went through a provider's memory"
            : $"{moved} bytes of {Words.Count(copies.Sum(copy => copy.Commands.Count), "command")} mapped where the driver said, {(replay.CpuIsKnown ? "none touched by a CPU" : "who touched them qtest cannot tell")}; {Seen(seen)}");
    }

    private static string? Problem(PeerReplay replay, PeerCopy copy, PeerCommand command)
    {
        var which = $"copy {copy.Meant.Copy}, {(command.IsRead ? "read" : "write")} of {command.Meant.Client}";
        var (told, mapped) = (ByteRange.Joined(command.Ranges), ByteRange.Joined(command.Mapped));
        if (command.Seen is null)
            return $"{which}: the device never fetched the command";
        if (!told.SequenceEqual(mapped))
            return $"{which}: the device mapped {Short(mapped)} for the data, the driver told of {Short(told)}";
        if (!copy.IsPeerToPeer)
            return null;
        var outside = command.Bus.FirstOrDefault(range => replay.RegionOf(range) is null);
        return outside.Bytes == 0 ? null : $"{which}: {outside} is in no provider's memory as the host found it";
    }

    // What the devices moved in the providers' memory, against what was meant to pass there. A copy that failed may have moved a part of it.
    private static void Compare(PeerReplay replay, List<PeerCopy> copies, PeerProblems problems, (long Written, long Read) moved)
    {
        foreach (var isRead in new[] { true, false })
        {
            var (meant, seen) = (Meant(replay, copies, isRead) + Foreign(replay, isRead), isRead ? moved.Written : moved.Read);
            var most = meant + Meant(replay, [.. replay.Copies.Except(copies)], isRead);
            if (seen >= meant && (seen <= most || !replay.CpuIsKnown))
                continue;
            var worst = copies.FirstOrDefault(copy => replay.Blame(copy).Length > 0) ?? copies.FirstOrDefault();
            problems.Add(
                $"the devices {(isRead ? "wrote" : "read")} {seen} bytes in the providers' memory, {meant} were to be {(isRead ? "written" : "read")} there{(worst is null ? "" : replay.Blame(worst))}", worst);
        }
    }

    private static string Seen((long Written, long Read) moved) => moved == (0, 0)
        ? "QEMU traces no access to the memory that they went through"
        : $"devices wrote {moved.Written} and read {moved.Read} bytes there";

    // A command that reads a namespace writes the memory. What a controller does in its own buffer, and in memory that is RAM to QEMU, is not traced.
    private static long Meant(PeerReplay replay, List<PeerCopy> copies, bool isRead) =>
        copies.SelectMany(copy => copy.Commands).Where(command => command.IsRead == isRead)
            .SelectMany(command => command.Bus.Where(range => replay.RegionOf(range) is { Kind: Trace.RegionKind.Cmb } region && region.Controller != command.Meant.Client))
            .Sum(range => range.Bytes);

    private static long SeenBytes(PeerReplay replay, List<ByteRange> payload, bool isRead) => replay.Accesses
        .Where(access => access.IsWrite == isRead)
        .Sum(access => Of(payload, new(access.Address, access.Bytes)) - ForQueues(replay, access).Sum(queue => Of(payload, queue)));

    // Two lists may have had the same page, one after the other, so near that the trace cannot tell which of them it was.
    private static List<ByteRange> ForQueues(PeerReplay replay, Trace.DeviceAccess access) =>
        Disjoint([.. replay.ForQueues(access.Number).Select(queue => queue.Common(new(access.Address, access.Bytes))).Where(range => range.Bytes > 0)]);

    // An access may be a list's and, right behind it, data's of another device: the trace joins what lies side by side.
    private static long Of(List<ByteRange> payload, ByteRange access) => payload.Sum(range => range.Shared(access));

    // What an engine moved that is no controller.
    private static long Foreign(PeerReplay replay, bool isRead) => replay.Copies
        .Where(copy => copy.WentWell && copy.Commands.Count == 0)
        .Where(copy => replay.Capture.Regions.Any(region => region.Kind == Trace.RegionKind.Cmb && $"{region.Controller}/cmb" == (isRead ? copy.Meant.To : copy.Meant.From)))
        .Sum(copy => (long)copy.Meant.Bytes);

    // Where copies had their data; pieces that queues and lists had are none of it.
    private static List<ByteRange> Payload(PeerReplay replay) => Disjoint(
        [.. replay.Copies.SelectMany(copy => copy.Commands).SelectMany(command => command.Bus).Where(range => replay.RegionOf(range) is { Kind: Trace.RegionKind.Cmb }),
            .. replay.Copies.Where(copy => copy.Commands.Count == 0).SelectMany(copy => Held(replay, copy))]);

    private static IEnumerable<ByteRange> Held(PeerReplay replay, PeerCopy copy)
    {
        foreach (var (name, at) in new[] { (copy.Meant.From, copy.Meant.FromPosition), (copy.Meant.To, copy.Meant.ToPosition) })
            if (replay.Capture.Regions.FirstOrDefault(region => region.Kind == Trace.RegionKind.Cmb && $"{region.Controller}/cmb" == name) is { } region)
                yield return new(region.Base + (ulong)at, copy.Meant.Bytes);
    }

    private static List<ByteRange> Disjoint(List<ByteRange> ranges)
    {
        List<ByteRange> disjoint = [];
        foreach (var range in ranges.OrderBy(range => range.Start))
            if (disjoint.Count > 0 && range.Start <= disjoint[^1].End)
                disjoint[^1] = disjoint[^1] with { Bytes = (long)(Math.Max(disjoint[^1].End, range.End) - disjoint[^1].Start) };
            else
                disjoint.Add(range);
        return disjoint;
    }

    private static string Short(List<ByteRange> ranges) => ranges.Count == 0 ? "nothing" : string.Join(", ", ranges.Take(3)) + (ranges.Count > 3 ? ", …" : "");
}
