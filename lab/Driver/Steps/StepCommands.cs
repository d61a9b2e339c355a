using Lab.Driver.Memory;
using Lab.Driver.Persistence;
using Lab.Driver.Seams;
using Lab.Driver.Wrong;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Driver.Steps;

/// <summary>Steps of a started controller: memory, queues, buffers, commands.</summary>
internal sealed class StepCommands(NvmeController controller, IIntentSink intents) : IDisposable
{
    private readonly Dictionary<string, (MemoryPool Pool, DeviceMemory Memory)> _buffers = [];
    private readonly List<(StepText Step, QueuePair Pair, Task<CompletionEntry> Answer)> _submitted = [];
    // What was written and may be read: a pattern each.
    private readonly List<(long From, long To)> _written = [];
    private ControllerMemoryBuffer? _cmb;
    private PersistentMemoryRegion? _pmr;

    public StepOutcome Do(StepText step)
    {
        switch (step.Verb)
        {
            case "cmb":
                var use = step.OneOf("use", "standard", "legacy", "leftOff");
                _cmb = controller.EnableCmb(new()
                {
                    Mapping = StepEnum.Read(step, "mapping", MemoryType.Uncached), Legacy = use == "legacy", LeaveOff = use == "leftOff",
                    Order = StepEnum.Read(step, "order", CmbWriteOrder.HighThenLow), BaseAddress = step.Has("base") ? step.Word64("base") << 20 : null,
                });
                return StepOutcome.Done;
            case "pmr":
                _pmr = controller.EnablePmr(new() { Mapping = StepEnum.Read(step, "mapping", MemoryType.Uncached) });
                return StepOutcome.Done;
            case "queue":
                CreateQueue(step);
                return StepOutcome.Done;
            case "delete-queue":
                controller.DeleteQueuePair(Queue(step, "id"));
                return StepOutcome.Done;
            case "buffer":
                TakeBuffer(step);
                return StepOutcome.Done;
            case "fill":
                Fill(step, Buffer(step, "name"));
                return StepOutcome.Done;
            case "check":
                return Look(step, Buffer(step, "name"));
            case "write" or "read" or "flush":
                return Transfer(step);
            case "command":
                return Execute(step, Entry(step), Queue(step, "queue"));
            case "submit":
                var pair = Queue(step, "queue");
                var entry = Entry(step);
                Expect(step, pair);
                _submitted.Add((step, pair, pair.QueueAsync(entry).AsTask()));
                return StepOutcome.Done;
            case "ring":
                Queue(step, "queue").Ring();
                return StepOutcome.Done;
            case "doorbell":
                Doorbell(step);
                return StepOutcome.Done;
            case "take":
                return Take(step);
            default:
                throw new FormatException($"step '{step}': the driver has no verb '{step.Verb}'");
        }
    }

    public void Dispose()
    {
        foreach (var (pool, memory) in _buffers.Values)
            pool.Free(memory);
        _buffers.Clear();
    }

    private void CreateQueue(StepText step) => controller.CreateQueuePair(new()
    {
        Depth = (int)step.Number("depth", 8), SubmissionIn = Pool(step.Word("submission", "host"), step), CompletionIn = Pool(step.Word("completion", "host"), step),
        Force = step.OneOf("force", "no", "yes") == "yes", Copy = step.Has("copy") ? StepEnum.Read(step, "copy", CopyStrategy.Store8) : null,
        Fence = step.Has("fence") ? StepEnum.Read(step, "fence", Fence.Store) : null, Wrong = StepEnum.Read(step, "wrong", WrongDriver.None),
    }, (int)step.Number("id", 1));

    private void TakeBuffer(StepText step)
    {
        var (name, pool) = (step.Word("name"), Pool(step.Word("in", "host"), step));
        if (_buffers.ContainsKey(name))
            throw new DriverException($"there is a buffer '{name}' already");
        var memory = pool.Allocate((int)step.Number("bytes", NvmeController.PageBytes), MemoryUse.ReadData, step.OneOf("force", "no", "yes") == "yes");
        intents.Tell(new BufferPlaced(nameof(MemoryUse.ReadData), memory.PlaceName, memory.BusAddress, memory.Bytes));
        memory.Clear();
        _buffers[name] = (pool, memory);
    }

    private static void Fill(StepText step, DeviceMemory memory)
    {
        if (step.Has("seed") == step.Has("hex"))
            throw new FormatException($"step '{step}' needs either seed=… or hex=…");
        var at = (int)step.Number("at", 0);
        var bytes = step.Has("hex") ? Hex(step) : new byte[memory.Bytes - at];
        if (step.Has("seed"))
            DataPattern.Fill(bytes, step.Word64("seed"), (ulong)at);
        memory.Slice(at, bytes.Length).CopyFrom(bytes);
    }

    private static StepOutcome Look(StepText step, DeviceMemory memory)
    {
        var at = (int)step.Number("at", 0);
        var wanted = step.Has("hex") ? Hex(step) : new byte[(int)step.Number("bytes", memory.Bytes - at)];
        if (step.Has("seed"))
            DataPattern.Fill(wanted, step.Word64("seed"), (ulong)at);
        else if (!step.Has("hex") && step.OneOf("zero", "no", "yes") == "no")
            throw new FormatException($"step '{step}' needs seed=…, hex=… or zero=yes");
        var got = new byte[wanted.Length];
        memory.Slice(at, got.Length).CopyTo(got);
        var first = 0;
        while (first < got.Length && got[first] == wanted[first])
            first++;
        return first == got.Length
            ? new($"{got.Length} bytes, digest {DataPattern.Digest(got)}", $"{got.Length} bytes, digest {DataPattern.Digest(wanted)}")
            : new($"{Few(got, first)} at 0x{at + first:x}", $"{Few(wanted, first)} at 0x{at + first:x}");
    }

    private static string Few(byte[] bytes, int from) => HexText.Of(bytes.AsSpan(from, Math.Min(8, bytes.Length - from)).ToArray());

    private StepOutcome Transfer(StepText step)
    {
        var pair = step.Has("queue") ? Queue(step, "queue") : controller.Pairs.Count > 0 ? controller.Pairs[0] : throw new DriverException($"step '{step}' comes before a queue");
        if (step.Verb == "flush")
            return Execute(step, NvmCommand.Flush(1), pair);
        var (memory, block, lba) = (Buffer(step, step.Verb == "write" ? "from" : "to"), controller.Namespace.Format.BlockBytes, step.Word64("lba"));
        var bytes = (int)step.Number("bytes", memory.Bytes);
        if (bytes < block || bytes > memory.Bytes || bytes % block != 0 || bytes > 2 * NvmeController.PageBytes)
            throw new DriverException($"{bytes} bytes are no transfer of whole blocks of {block} bytes with a buffer of {memory.Bytes}, up to {2 * NvmeController.PageBytes}");
        var position = (long)lba * block;
        var data = new byte[bytes];
        if (step.Verb == "write" && step.Has("seed"))
        {
            DataPattern.Fill(data, step.Word64("seed"), (ulong)position);
            memory.CopyFrom(data);
        }
        var second = bytes > NvmeController.PageBytes ? memory.ControllerAddress + NvmeController.PageBytes : 0;
        var outcome = Execute(step, step.Verb == "write" ? NvmCommand.Write(1, lba, bytes / block, memory.ControllerAddress, second) : NvmCommand.Read(1, lba, bytes / block, memory.ControllerAddress, second), pair);
        if (!outcome.Met || outcome.Got != $"{StatusCode.SuccessfulCompletion}")
            return outcome;
        if (step.Verb == "write" && step.Has("seed"))
        {
            _written.Add((position, position + bytes));
            intents.Tell(new DataWritten(position, bytes, step.Word64("seed")));
        }
        else if (step.Verb == "read" && _written.Contains((position, position + bytes)))
        {
            memory.Slice(0, bytes).CopyTo(data);
            intents.Tell(new DataRead(position, bytes, DataPattern.Digest(data)));
        }
        return outcome;
    }

    private StepOutcome Execute(StepText step, in SubmissionEntry entry, QueuePair pair)
    {
        Expect(step, pair);
        return Answer(step, step, pair.ExecuteRaw([entry], step.Verb)[0]);
    }

    private void Expect(StepText step, QueuePair pair)
    {
        if (TakesAny(step))
            intents.Tell(new AnyStatusMeant(pair.Id));
        else if (Status(step) is var wanted and not StatusCode.SuccessfulCompletion)
            intents.Tell(new StatusMeant(pair.Id, (int)wanted >> 8, (int)wanted & 0xFF));
    }

    private static bool TakesAny(StepText step) => step.Word("status", "") == "any";

    // The status that is wanted may have been said when the command was submitted.
    private static StepOutcome Answer(StepText step, StepText says, CompletionEntry answer)
    {
        var wanted = TakesAny(says) ? "" : $"{Status(says)}";
        var got = $"{answer.Status.Code}";
        return !step.Has("result") || wanted.Length > 0 && got != wanted
            ? new(got, wanted)
            : new($"{got} 0x{answer.Dw0:x}", $"{got} 0x{step.Word64("result"):x}");
    }

    /// <summary>The status that a step wants.</summary>
    /// <exception cref="FormatException">It wants none that there is.</exception>
    internal static StatusCode Status(StepText step) => StepText.TryNumber(step.Word("status", "-"), out var number)
        ? (StatusCode)number
        : StepEnum.Read(step, "status", StatusCode.SuccessfulCompletion);

    private void Doorbell(StepText step)
    {
        var (queue, value) = ((int)step.Number("queue", 0), (uint)step.Word64("value"));
        var doorbells = controller.Limits.Doorbells;
        controller.Registers.Write32(step.OneOf("kind", "submission", "completion") == "submission" ? doorbells.SqTail(queue) : doorbells.CqHead(queue), value);
    }

    private StepOutcome Take(StepText step)
    {
        var pair = Queue(step, "queue");
        var (count, limit) = ((int)step.Number("count", 1), step.Has("ms") ? TimeSpan.FromMilliseconds(step.Number("ms", 0)) : controller.CommandTimeout);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var at = _submitted.FindIndex(submitted => submitted.Pair == pair);
            if (at < 0)
                throw new DriverException($"queue {pair.Id} has no command without an answer");
            while (!_submitted[at].Answer.IsCompleted)
                if (pair.Poll() == 0 && clock.Elapsed > limit)
                    throw new DriverException($"queue {pair.Id} gave {i} of {count} answers within {limit.TotalSeconds:0.###} s");
            var outcome = Answer(step, step.Has("status") ? step : _submitted[at].Step, _submitted[at].Answer.GetAwaiter().GetResult());
            _submitted.RemoveAt(at);
            if (!outcome.Met || i == count - 1)
                return outcome;
        }
        return StepOutcome.Done;
    }

    private SubmissionEntry Entry(StepText step)
    {
        var opcode = step.Word64("opcode");
        if (opcode > byte.MaxValue)
            throw new FormatException($"step '{step}': opcode is one byte");
        var entry = SubmissionEntry.Of((byte)opcode, 0, (uint)step.Word64("nsid"), Address(step, "prp1"), Address(step, "prp2")) with { Q2 = Address(step, "mptr") };
        if (step.Has("flags"))
            entry = entry with { Q0 = entry.Q0 | (step.Word64("flags") & 0xFF) << 8 };
        foreach (var dword in new[] { 2, 3, 10, 11, 12, 13, 14, 15 })
            if (step.Has($"cdw{dword}"))
                entry = entry.WithCdw(dword, (uint)step.Word64($"cdw{dword}"));
        return entry;
    }

    // A number; or the name of a buffer, "cmb", "pmr" or "bar0", and what is to be added: "data+0x200".
    private ulong Address(StepText step, string word)
    {
        if (!step.Has(word))
            return 0;
        var text = step.Word(word);
        if (StepText.TryNumber(text, out var number))
            return number;
        var plus = text.IndexOf('+');
        var (name, offset) = plus < 0 ? (text, 0ul) : (text.Substring(0, plus), StepText.TryNumber(text.Substring(plus + 1), out var added) ? added : throw NoAddress());
        return offset + name switch
        {
            "cmb" => _cmb?.ControllerAddress ?? throw new DriverException($"step '{step}' comes before cmb"),
            "pmr" => _pmr?.ControllerAddress ?? throw new DriverException($"step '{step}' comes before pmr, or the region is not for the controller"),
            "bar0" => controller.Platform.DeviceAddress(controller.Registers),
            _ when _buffers.TryGetValue(name, out var buffer) => buffer.Memory.ControllerAddress,
            _ => throw NoAddress(),
        };

        FormatException NoAddress() => new($"step '{step}': {word} is '{text}', it must be a number, or a buffer, cmb, pmr or bar0, and +OFFSET");
    }

    private MemoryPool Pool(string place, StepText step) => place switch
    {
        "host" => controller.Host,
        "cmb" => _cmb ?? throw new DriverException($"step '{step}' comes before cmb"),
        "pmr" => _pmr ?? throw new DriverException($"step '{step}' comes before pmr"),
        _ => throw new FormatException($"step '{step}': '{place}' is no place, there are host, cmb and pmr"),
    };

    private DeviceMemory Buffer(StepText step, string word) => _buffers.TryGetValue(step.Word(word), out var buffer)
        ? buffer.Memory
        : throw new DriverException($"there is no buffer '{step.Word(word)}'");

    private QueuePair Queue(StepText step, string word)
    {
        var id = (int)step.Number(word, 0);
        // Queue 0 is there from the start and stays: only steps that name it by "queue" mean it.
        return id == 0 && word == "queue" ? controller.Admin.Queue : controller.Pairs.FirstOrDefault(pair => pair.Id == id) ?? throw new DriverException($"there is no I/O queue pair {id}");
    }

    private static byte[] Hex(StepText step)
    {
        var text = step.Word("hex");
        var bytes = new byte[text.Length / 2];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = StepText.TryNumber($"0x{text[2 * i]}{text[2 * i + 1]}", out var value) ? (byte)value : throw new FormatException($"step '{step}': hex is not hex");
        return text.Length % 2 == 0 && bytes.Length > 0 ? bytes : throw new FormatException($"step '{step}': hex has half a byte too many, or none");
    }
}
