using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>
/// The two witnesses of the same stores side by side: what QEMU's trace has of a processor is what its instructions stored, in that order, or one of them
/// is wrong. QEMU cuts what an instruction stores into accesses of at most 8 bytes; nothing else may differ.
/// </summary>
internal sealed class InstructionReplay
{
    private const int Near = 4;

    /// <summary>One processor's stores, and how far the trace has them.</summary>
    private sealed class Progress
    {
        // Position among the capture's instructions of the store that is next; their number where none is left.
        public int Next { get; set; } = -1;
        public int Covered { get; set; }
        public string? Disagreement { get; set; }
        public bool IsOver { get; set; }
    }

    // In place of QEMU's name of a region.
    private const string HostMemory = "host memory";

    // By the number of the store, which rises in the trace; where it does not, it is sorted once.
    private readonly List<int> _numbers = [], _positions = [];
    // Where in them was found last.
    private int _found;
    private readonly SortedDictionary<int, Progress> _processors = [];
    private readonly Region[] _traced;
    private readonly HashSet<ulong> _vectors = [];
    private readonly List<int> _inMemory = [];
    private readonly Dictionary<Store, int> _pieces = new(ReferenceEqualityComparer.Instance);

    private InstructionReplay(Capture capture)
    {
        Capture = capture;
        // The other regions are memory to QEMU, which tells of no access to them.
        _traced = [.. capture.Regions.Where(region => region.Kind is RegionKind.Registers or RegionKind.Cmb)];
    }

    public Capture Capture { get; }

    /// <summary>How many stores of the trace have their instruction.</summary>
    public int Matched => _numbers.Count;

    /// <summary>Submission queues in host memory whose stores were recorded; none where the witnesses disagree or events were lost, since nobody knows then when the stores were.</summary>
    public IReadOnlyList<WatchedMemory> Watched => Disagreement is null && Capture.Witness is { Lost: 0, Watched: { } watched } ? watched : [];

    /// <summary>Positions in <see cref="Trace.Capture.Cpu"/> of the stores to <see cref="Watched"/>, which the trace has not.</summary>
    public IReadOnlyList<int> InMemory => Watched.Count == 0 ? [] : _inMemory;

    /// <summary>Where the witnesses first differ, each with its word; null where they agree.</summary>
    public string? Disagreement { get; private set; }

    /// <summary>Null where instructions were not recorded.</summary>
    public static InstructionReplay? Of(Capture capture)
    {
        if (capture.Witness is not { Recorded: true })
            return null;
        var replay = new InstructionReplay(capture);
        replay.Match();
        return replay;
    }

    /// <summary>One of <see cref="InMemory"/> as the trace would have it, in pieces of at most 8 bytes.</summary>
    /// <param name="at">Its position.</param>
    /// <param name="number">Number of the event that it came behind.</param>
    public IEnumerable<Store> Pieces(int at, int number)
    {
        var executed = Capture.Cpu[at];
        for (var from = 0; from < executed.Size; from += sizeof(ulong))
        {
            var size = Math.Min(sizeof(ulong), executed.Size - from);
            var value = 0UL;
            for (var i = 0; i < size && executed.Value.Length > 0; i++)
                value |= (ulong)(Digit(executed.Value[2 * (from + i)]) << 4 | Digit(executed.Value[2 * (from + i) + 1])) << 8 * i;
            var piece = new Store(number, executed.Processor, executed.Address.Value + (ulong)from, size, value, HostMemory);
            _pieces[piece] = at;
            yield return piece;
        }
    }

    /// <summary>Whether a store is one of <see cref="Pieces"/>.</summary>
    public static bool IsInMemory(Store store) => store.RegionName == HostMemory;

    /// <summary>Position in <see cref="Trace.Capture.Cpu"/> of the instruction behind a store of the trace, or to host memory; null where there is none.</summary>
    public int? Find(Store store)
    {
        if (IsInMemory(store))
            return _pieces.TryGetValue(store, out var known) ? known : null;
        // Who asks goes through the trace: it is one of the next few. Where several ask at once it is a worse guess, and no more.
        var found = _found;
        for (var at = found; at < _numbers.Count && at < found + Near; at++)
            if (_numbers[at] == store.Number)
                return _positions[_found = at];
        return _numbers.BinarySearch(store.Number) is >= 0 and var far ? _positions[_found = far] : null;
    }

    private void Match()
    {
        // The kernel's to set up, also for a driver that is a program: its instructions may not have been recorded.
        foreach (var happened in Capture.Trace)
            if (happened is Store store && IsVector(store))
                _vectors.Add(store.Address.Value);
        var stores = 0;
        var watched = Capture.Witness!.Watched ?? [];
        for (var at = 0; at < Capture.Cpu.Length; at++)
            if (IsComparable(Capture.Cpu[at]))
            {
                stores++;
                var progress = Of(Capture.Cpu[at].Processor);
                if (progress.Next < 0)
                    progress.Next = at;
            }
            else if (Capture.Cpu[at] is { Kind: CpuEventKind.Store } executed && watched.Any(memory => executed.Address.Value - memory.Address.Value < (ulong)memory.Bytes))
                _inMemory.Add(at);
        _numbers.Capacity = _positions.Capacity = stores;
        foreach (var happened in Capture.Trace)
            if (happened is Store { Cpu: >= 0 } store && !IsVector(store))
                Match(store, Of(store.Cpu));
        foreach (var (processor, progress) in _processors)
            Disagreement ??= progress.Disagreement ?? Left(processor, progress);
        if (!IsRising())
            Sort();
    }

    private Progress Of(int processor) => _processors.TryGetValue(processor, out var known) ? known : _processors[processor] = new();

    private void Match(Store store, Progress progress)
    {
        if (progress.IsOver)
            return;
        var covered = progress.Covered;
        var instruction = progress.Next >= 0 && progress.Next < Capture.Cpu.Length ? Capture.Cpu[progress.Next] : null;
        if (instruction is null || store.Address.Value != instruction.Address.Value + (ulong)covered || covered + store.Size > instruction.Size || Differs(store, instruction, covered))
        {
            progress.IsOver = true;
            // A machine that lost its power lost the end of one or the other.
            if (instruction is not null || Capture.Header.PowerCut is null)
                progress.Disagreement = $"processor {store.Cpu}: the device had #{store.Number}, {store.Size} bytes at {store.Address} with {store.Value}, and " + (instruction is null
                    ? "the processor executed no such store" : $"the processor executed {Words(instruction)}{(covered > 0 ? $", of which {covered} bytes had arrived" : "")}");
            return;
        }
        _numbers.Add(store.Number);
        _positions.Add(progress.Next);
        progress.Covered += store.Size;
        if (progress.Covered == instruction.Size)
            (progress.Next, progress.Covered) = (Behind(progress.Next, store.Cpu), 0);
    }

    private int Behind(int at, int processor)
    {
        do
            at++;
        while (at < Capture.Cpu.Length && (Capture.Cpu[at].Processor != processor || !IsComparable(Capture.Cpu[at])));
        return at;
    }

    private bool IsComparable(CpuEvent executed) => executed.Kind == CpuEventKind.Store && IsTraced(executed.Address) && !_vectors.Contains(executed.Address.Value);

    private string? Left(int processor, Progress progress) =>
        progress.IsOver || Capture.Header.PowerCut is not null || progress.Next < 0 || progress.Next == Capture.Cpu.Length ? null
        : $"processor {processor}: it executed {Words(Capture.Cpu[progress.Next])}" +
            (progress.Covered > 0 ? $", of which the device had {progress.Covered} bytes" : ", which the device never had");

    private bool IsRising()
    {
        for (var i = 1; i < _numbers.Count; i++)
            if (_numbers[i - 1] >= _numbers[i])
                return false;
        return true;
    }

    private void Sort()
    {
        var (numbers, positions) = (_numbers.ToArray(), _positions.ToArray());
        Array.Sort(numbers, positions);
        for (var i = 0; i < numbers.Length; i++)
            (_numbers[i], _positions[i]) = (numbers[i], positions[i]);
    }

    private static bool Differs(Store store, CpuEvent instruction, int from)
    {
        var value = instruction.Value;
        for (var i = 0; i < store.Size && value.Length >= 2 * (from + store.Size); i++)
            if ((Digit(value[2 * (from + i)]) << 4 | Digit(value[2 * (from + i) + 1])) != (byte)(store.Value.Value >> 8 * i))
                return true;
        return false;
    }

    private static int Digit(char hex) => char.IsAsciiDigit(hex) ? hex - '0' : (hex | 0x20) - 'a' + 10;

    // QEMU, hw/pci/msix.c: the table lies in BAR 0 too.
    private static bool IsVector(Store store) => store.RegionName.StartsWith("msix", StringComparison.Ordinal);

    private bool IsTraced(ulong address)
    {
        foreach (var region in _traced)
            if (region.Contains(address))
                return true;
        return false;
    }

    private static string Words(CpuEvent store) => $"a store of {store.Size} bytes to {store.Address}{(store.Value.Length > 0 ? $" ({store.Value})" : "")} by the instruction {store.Code} at {store.Pc}";
}
