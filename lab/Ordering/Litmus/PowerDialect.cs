using Lab.Ordering.Streams;

namespace Lab.Ordering.Litmus;

/// <summary>PPC. herd's storage is cacheable, the doorbell too, so that it can judge sync and its absence only.</summary>
internal sealed class PowerDialect : LitmusDialect
{
    public override string Name => "PPC";
    public override IEnumerable<string> Begin => ["li r3,1"];
    public override string ReadDoorbell => "1:r20";
    public override string Read(int variable) => $"1:r{21 + variable}";

    public override string? WhyNot(InstructionSequence sequence, IReadOnlyList<StreamStore> entry) =>
        entry.Any(store => store.Memory == MemoryType.Uncached) ? "herd has no guarded storage, whose program order rule P1 is about"
        : sequence.Events.Any(happened => happened is StreamFence { Fence: Fence.Lwsync or Fence.Eieio }) ? "herd takes the doorbell for cacheable storage, in which lwsync and eieio order stores" : null;

    public override string Line(StreamEvent happened, IReadOnlyList<StreamStore> variables) => happened switch
    {
        StreamStore { Place: StreamPlace.Doorbell } => "stw r3,0(r9)",
        StreamStore store => $"{Store(store)} r3,0(r{10 + Number(store, variables)})",
        StreamLoad => $"{Load(variables[variables.Count - 1])} r8,0(r{10 + variables.Count - 1})",
        StreamFence { Fence: Fence.Store or Fence.Full } => "sync",
        _ => "",
    };

    public override IEnumerable<string> Device(IReadOnlyList<StreamStore> variables) =>
        ["lwz r20,0(r9)", "sync", .. variables.Select((store, i) => $"{Load(store)} r{21 + i},0(r{10 + i})")];

    public override string Init(IReadOnlyList<StreamStore> variables) => Addresses(variables, "r", 10, "r9");

    private static string Store(StreamStore store) => Width(store) switch { 1 => "stb", 2 => "sth", 4 => "stw", _ => "std" };

    private static string Load(StreamStore store) => Width(store) switch { 1 => "lbz", 2 => "lhz", 4 => "lwz", _ => "ld" };
}
