using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Captures of drivers and devices gone mad.</summary>
internal static class Noise
{
    private static readonly int[] OddNumbers = [int.MinValue, -1, 0, 1, 2, 3, 7, 63, 65535, 65536, int.MaxValue];

    public static Capture Scramble(Capture capture, Random random)
    {
        for (var i = random.Next(6); i >= 0; i--)
            capture = random.Next(2) == 0 ? capture.Events(events => Spoil(events, random)) : capture.Log(log => Spoil(log, random));
        return capture;
    }

    private static void Spoil(List<TraceEvent> events, Random random)
    {
        var (at, to, odd) = (random.Next(events.Count), random.Next(events.Count), OddNumbers[random.Next(OddNumbers.Length)]);
        switch (random.Next(4))
        {
            case 0:
                events.Move(at, to);
                break;
            case 1 when events.Count > 1:
                events.RemoveRange(at, random.Next(events.Count - at));
                if (events.Count == 0)
                    events.Add(new DeviceFault(1, ""));
                break;
            case 2:
                events.Insert(at, events[to]);
                break;
            default:
                events[at] = events[at] switch
                {
                    Store store => random.Next(3) switch
                    {
                        0 => store with { Value = (ulong)random.NextInt64() },
                        1 => store with { Address = store.Address + (ulong)(long)random.Next(-300, 300), Size = random.Next(1, 9) },
                        _ => store with { Cpu = -store.Cpu - 1, Address = random.Next(2) == 0 ? ulong.MaxValue : store.Address },
                    },
                    DeviceCommand command => command with { Queue = odd },
                    DeviceAdminCommand command => command with { Cid = odd },
                    DeviceCompletion posted => posted with { Queue = odd },
                    DeviceQueueCreated made => made with { QSize = odd, Address = (ulong)(long)odd },
                    DeviceQueueDeleted deleted => deleted with { Id = odd },
                    DeviceFault fault => fault with { Text = "" },
                    var other => other,
                };
                break;
        }
    }

    private static void Spoil(List<Intent> log, Random random)
    {
        if (log.Count == 0)
            return;
        var (at, odd) = (random.Next(log.Count), OddNumbers[random.Next(OddNumbers.Length)]);
        log[at] = log[at] switch
        {
            QueueCreated queue => random.Next(2) == 0 ? queue with { Depth = odd, Place = null! } : queue with { Id = odd, Memory = null!, BusAddress = ulong.MaxValue },
            EntryMeant entry => random.Next(2) == 0 ? entry with { Entry = "zz" } : entry with { Queue = odd, Slot = odd, Entry = null! },
            DoorbellMeant doorbell => doorbell with { Value = odd, Kind = (QueueKind)random.Next(2) },
            CompletionSeen seen => seen with { Slot = odd, Phase = odd, SqHead = odd, SubmissionQueue = odd },
            QueueMeant queue => queue with { Depth = odd, Place = null! },
            CommandMeant command => random.Next(2) == 0 ? command with { Dwords = null! } : command with { Cid = odd, Opcode = odd, Queue = odd },
            TailTold tail => tail with { Tail = odd, Head = odd },
            CommandEnded ended => ended with { Cid = odd, Queue = odd },
            DataWritten written => written with { Position = odd, Bytes = odd },
            DataRead read => read with { Position = odd, Bytes = odd, Digest = null! },
            BufferPlaced buffer => random.Next(2) == 0 ? buffer with { Use = null!, Place = null!, Bytes = odd } : buffer with { BusAddress = ulong.MaxValue },
            ListMeant list => random.Next(2) == 0 ? list with { Place = null!, Content = null! } : list with { BusAddress = ulong.MaxValue - 3, Content = list.Content is { Length: > 0 } content ? content[1..] : null! },
            StatusMeant status => status with { Queue = odd, Sct = odd, Sc = odd },
            AnyStatusMeant any => any with { Queue = odd },
            CommandLost lost => lost with { Cid = odd, Why = null! },
            RegisterSeen seen => random.Next(2) == 0 ? seen with { Register = null! } : seen with { Value = (ulong)(long)odd },
            ResetMeant reset => random.Next(2) == 0 ? reset with { Kind = null! } : reset with { Kind = "Power", Reason = null! },
            CmbEnabled cmb => cmb with { ControllerAddress = (ulong)(long)odd, Bytes = odd },
            Identified identified => identified with { BlockBytes = odd },
            DriverFinished => new DriverFailed(null!),
            var other => other,
        };
        if (random.Next(4) == 0)
            log.RemoveAt(at);
    }
}
