using Lab.Judge.Replaying;
using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>Device and driver must agree on where each queue lies and how many slots it has.</summary>
internal static class QueueGeometryRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.QueueGeometry, replay);
        var ioWitnessed = replay.Capture.Trace.Any(happened => happened is DeviceQueueCreated);
        foreach (var origin in replay.Queues.Impossible)
            problems.Add($"{origin.Name} has a depth of {origin.Depth}, a queue has 2 to 65536 slots", origin.Born);
        foreach (var queue in replay.Queues.Unheard)
            problems.Add(
                queue is { Created: null, Asked: null }
                    ? $"the driver used {Name(queue.Kind, queue.Id)} without creating it"
                    : $"the driver meant to create {Name(queue.Kind, queue.Id)} once more than the device was asked to");
        foreach (var life in replay.Queues.Lives)
        {
            // Whether it was meant to be refused is a matter of its command's status.
            if (life.Origin.Refused && life.Meant is { Created: null, Asked: null })
                continue;
            if (life.Origin.Witnessed)
                Compare(life, replay, problems);
            else if (life.Id != 0 && ioWitnessed)
                problems.Add($"the driver meant to create {life.Name}, and the device was never asked to");
        }
        Overlaps(replay, problems);

        var agreed = replay.Queues.Lives.Where(life => life.Origin is { Witnessed: true, Refused: false }).ToArray();
        var refused = replay.Queues.Lives.Count(life => life.Origin.Refused);
        var claimed = replay.Queues.Lives.Where(life => !life.Origin.Witnessed).Select(life => life.Name).ToArray();
        var untold = agreed.Where(life => life.Meant is { Created: null, Asked: null }).Select(life => life.Name).ToArray();
        var claims = claimed.Length == 0 ? "" : $"; {Words.List(claimed)} only as the driver claims, the trace holds no creation";
        var text = $"{Words.Count(agreed.Length, "queue")} as the driver meant: " + Words.Some(
            agreed.Select(life => $"{life.Name} {life.Slots.Depth} slots {life.Origin.Where}{(life.Origin.PlaceClaimed ? " as the driver says" : "")}")) +
            (refused == 0 ? "" : $"; {Words.Count(refused, "queue")} refused by the device");
        var silence = replay.KernelTold
            ? $"; the kernel's trace tells depths, no addresses{(untold.Length == 0 ? "" : $", and nothing of how {Words.List(untold)} {(untold.Length == 1 ? "was" : "were")} made")}"
            : "";
        return agreed.Length > 0
            ? problems.Conclude(Verdict.Pass, text + claims + silence)
            : problems.Conclude(Verdict.NotObservable, $"the trace holds no creation of a queue{claims}");
    }

    private static void Compare(QueueLife life, Replay replay, Problems problems)
    {
        var origin = life.Origin;
        if (replay.KernelTold && life.Meant.Created is null)
        {
            CompareAsked(life, problems);
            return;
        }
        if (life.Meant.Created is not { } created)
        {
            problems.Add(
                $"the device made {life.Name} with {origin.Depth} slots at 0x{origin.ControllerAddress:x}, and the driver tells of no such creation",
                origin.Born);
            return;
        }
        if (created.Depth != origin.Depth)
            problems.Add($"{life.Name} has {created.Depth} slots for the driver and {origin.Depth} for the device", origin.Born);
        var place = origin.Place;
        // A bus range that no region of the capture has looks like host memory.
        if (created.Place != place && (created.Place, place) is not ("bus", "host"))
            problems.Add(
                $"{life.Name} lies in \"{created.Place}\" for the driver and in \"{place}\" for the device (0x{origin.ControllerAddress:x})",
                origin.Born);
        else if (created.Place == place && created.BusAddress.Value != BusAddress(origin, replay))
            problems.Add($"{life.Name} lies at {created.BusAddress} for the driver and at 0x{BusAddress(origin, replay):x} for the device", origin.Born);
    }

    private static ulong BusAddress(QueueOrigin origin, Replay replay) => origin.StoreAddress ?? replay.Places.ToBus(origin.ControllerAddress);

    // The kernel's trace tells of no admin queue, for no command makes one.
    private static void CompareAsked(QueueLife life, Problems problems)
    {
        var (origin, asked, place) = (life.Origin, life.Meant.Asked, life.Origin.Place);
        if (asked is null && life.Id != 0)
            problems.Add($"the device made {life.Name} with {origin.Depth} slots at 0x{origin.ControllerAddress:x}, and the driver tells of no such creation", origin.Born);
        else if (asked is not null && asked.Depth != origin.Depth)
            problems.Add($"{life.Name} has {asked.Depth} slots for the driver and {origin.Depth} for the device", origin.Born);
        else if (asked is not null && asked.Place != place)
            problems.Add($"{life.Name} was asked to lie in \"{asked.Place}\" and lies in \"{place}\" (0x{origin.ControllerAddress:x})", origin.Born);
    }

    // In the order of their births, each against those that live then: a run may make thousands of queues one after another in the same place.
    private static void Overlaps(Replay replay, Problems problems)
    {
        List<QueueLife> living = [];
        foreach (var life in replay.Queues.Lives.Where(life => life.InBuffer && !life.Origin.Refused).OrderBy(life => life.Origin.Born))
        {
            living.RemoveAll(other => other.Origin.Died <= life.Origin.Born);
            foreach (var other in living)
            {
                var (low, high) = other.Origin.StoreAddress <= life.Origin.StoreAddress ? (other.Origin, life.Origin) : (life.Origin, other.Origin);
                if (high.StoreAddress - low.StoreAddress < (ulong)new QueuePlacement(low.Kind, low.Id, low.Depth, 0).Bytes)
                    problems.Add($"{high.Name} begins inside {low.Name}", life.Origin.Born);
            }
            living.Add(life);
        }
    }

    private static string Name(QueueKind kind, int id) => $"{(kind == QueueKind.Submission ? "sq" : "cq")}{id}";
}
