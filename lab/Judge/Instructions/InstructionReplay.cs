using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>
/// The two witnesses of the same stores side by side: what QEMU's trace has of a processor is what its instructions stored, in that order, or one of them
/// is wrong. QEMU cuts what an instruction stores into accesses of at most 8 bytes; nothing else may differ.
/// </summary>
internal sealed class InstructionReplay
{
    private readonly Dictionary<int, int> _executed = [];

    private InstructionReplay(Capture capture) => Capture = capture;

    public Capture Capture { get; }

    /// <summary>How many stores of the trace have their instruction.</summary>
    public int Matched => _executed.Count;

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

    /// <summary>Position in <see cref="Trace.Capture.Cpu"/> of the instruction behind a store of the trace; null where there is none.</summary>
    public int? Find(Store store) => _executed.TryGetValue(store.Number, out var at) ? at : null;

    private void Match()
    {
        // The kernel's to set up, also for a driver that is a program: its instructions may not have been recorded.
        HashSet<ulong> vectors = [.. Capture.Trace.OfType<Store>().Where(IsVector).Select(store => store.Address.Value)];
        var traced = Capture.Trace.OfType<Store>().Where(store => store.Cpu >= 0 && !IsVector(store)).GroupBy(store => store.Cpu).ToDictionary(group => group.Key, group => group.ToList());
        var executed = Enumerable.Range(0, Capture.Cpu.Length).Where(at => Capture.Cpu[at].Kind == CpuEventKind.Store && IsTraced(Capture.Cpu[at]) && !vectors.Contains(Capture.Cpu[at].Address.Value)).GroupBy(at => Capture.Cpu[at].Processor)
            .ToDictionary(group => group.Key, group => group.ToList());
        foreach (var processor in traced.Keys.Union(executed.Keys).Order())
            Match(processor, traced.GetValueOrDefault(processor) ?? [], executed.GetValueOrDefault(processor) ?? []);
    }

    private void Match(int processor, List<Store> traced, List<int> executed)
    {
        var (next, covered) = (0, 0);
        foreach (var store in traced)
        {
            var instruction = next < executed.Count ? Capture.Cpu[executed[next]] : null;
            if (instruction is null || store.Address.Value != instruction.Address.Value + (ulong)covered || covered + store.Size > instruction.Size || Differs(store, instruction, covered))
            {
                // A machine that lost its power lost the end of one or the other.
                if (instruction is not null || Capture.Header.PowerCut is null)
                    Disagreement ??= $"processor {processor}: the device had #{store.Number}, {store.Size} bytes at {store.Address} with {store.Value}, and " + (instruction is null
                        ? "the processor executed no such store" : $"the processor executed {Words(instruction)}{(covered > 0 ? $", of which {covered} bytes had arrived" : "")}");
                return;
            }
            _executed[store.Number] = executed[next];
            covered += store.Size;
            if (covered == instruction.Size)
                (next, covered) = (next + 1, 0);
        }
        if ((next < executed.Count || covered > 0) && Capture.Header.PowerCut is null)
            Disagreement ??= $"processor {processor}: it executed {Words(Capture.Cpu[executed[next]])}{(covered > 0 ? $", of which the device had {covered} bytes" : ", which the device never had")}";
    }

    private static bool Differs(Store store, CpuEvent instruction, int from)
    {
        for (var i = 0; i < store.Size && instruction.Value.Length >= 2 * (from + store.Size); i++)
            if (Convert.ToByte(instruction.Value.Substring(2 * (from + i), 2), 16) != (byte)(store.Value.Value >> 8 * i))
                return true;
        return false;
    }

    // QEMU, hw/pci/msix.c: the table lies in BAR 0 too.
    private static bool IsVector(Store store) => store.RegionName.StartsWith("msix", StringComparison.Ordinal);

    // The other regions are memory to QEMU, which tells of no access to them.
    private bool IsTraced(CpuEvent store) => Capture.Regions.Any(region => region.Kind is RegionKind.Registers or RegionKind.Cmb && region.Contains(store.Address));

    private static string Words(CpuEvent store) => $"a store of {store.Size} bytes to {store.Address}{(store.Value.Length > 0 ? $" ({store.Value})" : "")} by the instruction {store.Code} at {store.Pc}";
}
