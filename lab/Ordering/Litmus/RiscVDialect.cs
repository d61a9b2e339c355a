using Lab.Ordering.Streams;

namespace Lab.Ordering.Litmus;

/// <summary>RISC-V. To herd a device is memory, so that it can judge fences that name both, and none.</summary>
internal sealed class RiscVDialect : LitmusDialect
{
    public override string Name => "RISCV";
    public override IEnumerable<string> Begin => ["li x5,1"];
    public override string ReadDoorbell => "1:x20";
    public override string Read(int variable) => $"1:x{21 + variable}";

    public override string? WhyNot(InstructionSequence sequence, IReadOnlyList<StreamStore> entry) =>
        entry.Any(store => store.Memory == MemoryType.Uncached) ? "herd has no I/O regions, whose order rule R1 is about"
        : sequence.Events.Any(happened => happened is StreamFence { Fence: Fence.FenceWW or Fence.FenceWO }) ? "herd takes the doorbell for memory: fence w,w then orders what it does not, and fence w,o nothing" : null;

    public override string Line(StreamEvent happened, IReadOnlyList<StreamStore> variables) => happened switch
    {
        StreamStore { Place: StreamPlace.Doorbell } => "sw x5,0(x9)",
        StreamStore store => $"s{Suffix(store)} x5,0(x{10 + Number(store, variables)})",
        StreamLoad => $"l{Suffix(variables[variables.Count - 1])} x8,0(x{10 + variables.Count - 1})",
        StreamFence { Fence: Fence.Store } => "fence ow,ow",
        StreamFence { Fence: Fence.Full } => "fence iorw,iorw",
        _ => "",
    };

    public override IEnumerable<string> Device(IReadOnlyList<StreamStore> variables) =>
        ["lw x20,0(x9)", "fence rw,rw", .. variables.Select((store, i) => $"l{Suffix(store)} x{21 + i},0(x{10 + i})")];

    public override string Init(IReadOnlyList<StreamStore> variables) => Addresses(variables, "x", 10, "x9");

    private static string Suffix(StreamStore store) => Width(store) switch { 1 => "b", 2 => "h", 4 => "w", _ => "d" };
}
