using Lab.Ordering.Streams;

namespace Lab.Ordering.Litmus;

/// <summary>
/// AArch64. herd knows barrier-ordered-before and no memory types, which is what the third item of the peripheral arrival order needs; the first, of Device
/// memory, it cannot judge.
/// </summary>
internal sealed class ArmDialect : LitmusDialect
{
    public override string Name => "AArch64";
    public override IEnumerable<string> Begin => ["MOV X0,#1"];
    public override string ReadDoorbell => "1:X20";
    public override string Read(int variable) => $"1:X{21 + variable}";

    public override string? WhyNot(InstructionSequence sequence, IReadOnlyList<StreamStore> entry) =>
        entry.Any(store => store.Memory == MemoryType.Uncached) ? "herd has no Device memory, whose program order rule A1 is about"
        : entry.Any(store => (store.Traits & (StoreTraits.Atomic | StoreTraits.Conditional | StoreTraits.Block)) != 0) ? "an instruction of it has no text" : null;

    public override string Line(StreamEvent happened, IReadOnlyList<StreamStore> variables) => happened switch
    {
        StreamStore { Place: StreamPlace.Doorbell } store => $"{((store.Traits & StoreTraits.Release) != 0 ? "STLR" : "STR")} W0,[X9]",
        StreamStore store => $"{((store.Traits & StoreTraits.Release) != 0 ? "STLR" : "STR")}{Suffix(store)} {Register(store, 0)},[X{10 + Number(store, variables)}]",
        StreamLoad => $"LDR{Suffix(variables[variables.Count - 1])} {Register(variables[variables.Count - 1], 8)},[X{10 + variables.Count - 1}]",
        StreamFence fence => Fence(fence),
        _ => "",
    };

    public override IEnumerable<string> Device(IReadOnlyList<StreamStore> variables) =>
        ["LDR W20,[X9]", "DMB SY", .. variables.Select((store, i) => $"LDR{Suffix(store)} {Register(store, 21 + i)},[X{10 + i}]")];

    public override string Init(IReadOnlyList<StreamStore> variables) => Addresses(variables, "X", 10, "X9");

    private static string Fence(StreamFence fence) => fence.Fence switch
    {
        Ordering.Fence.Store => "DSB ST",
        Ordering.Fence.Full => "DSB SY",
        Ordering.Fence.DmbOshst => "DMB OSHST",
        Ordering.Fence.DmbIsh => "DMB ISH",
        Ordering.Fence.DmbIshst => "DMB ISHST",
        Ordering.Fence.DmbSy => "DMB SY",
        // What orders no store is written out where herd has it, so that it may object.
        _ => fence.Instruction.StartsWith("dmb ", StringComparison.Ordinal) || fence.Instruction == "isb" ? fence.Instruction.ToUpperInvariant() : "",
    };

    private static string Suffix(StreamStore store) => Width(store) switch { 1 => "B", 2 => "H", _ => "" };

    private static string Register(StreamStore store, int number) => $"{(Width(store) == 8 ? 'X' : 'W')}{number}";
}
