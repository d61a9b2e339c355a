using Lab.Ordering.Streams;

namespace Lab.Ordering.Litmus;

/// <summary>X86_64, with a memory type for each variable. herd's own model ignores those; specs/litmus has two that do not.</summary>
internal sealed class X86Dialect : LitmusDialect
{
    private static readonly string[] Registers = ["rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"];

    public override string Name => "X86_64";
    public override IEnumerable<string> Begin => ["movq $1,%rax"];
    public override string ReadDoorbell => "1:rax";
    public override string Read(int variable) => $"1:{Registers[variable]}";

    public override string? WhyNot(InstructionSequence sequence, IReadOnlyList<StreamStore> entry) =>
        entry.Any(store => store.Kind == StoreKind.Direct) ? "herd has no movdir64b"
        : entry.Any(store => store.Kind == StoreKind.NonTemporal && Width(store) < 4) ? "movnti has 4 or 8 bytes"
        : sequence.Events.Any(happened => happened is StreamLoad { Memory: MemoryType.WriteCombining } or StreamFence { Fence: not (Fence.None or Fence.Store or Fence.Full or Fence.Locked) })
            ? "what one of its instructions orders is not known" : null;

    public override string Line(StreamEvent happened, IReadOnlyList<StreamStore> variables) => happened switch
    {
        StreamStore { Place: StreamPlace.Doorbell } => "movl $1,(d)",
        StreamStore { Kind: StoreKind.NonTemporal } store => Width(store) == 8 ? $"movntiq %rax,({Variable(store)})" : $"movntil %eax,({Variable(store)})",
        StreamStore store => $"mov{Suffix(Width(store))} $1,({Variable(store)})",
        // What matters of a load is its memory type, which need not be the variable's where an entry is mapped twice.
        StreamLoad { Memory: MemoryType.Uncached } => "movl (u),%r15d",
        StreamLoad { Place: StreamPlace.Entry } when variables[variables.Count - 1] is var last => $"mov{Suffix(Width(last))} ({Variable(last)}),%{Part("r15", Width(last))}",
        StreamLoad => "movl (z),%r15d",
        StreamFence { Fence: Fence.Store } => "sfence",
        StreamFence { Fence: Fence.Full } => "mfence",
        StreamFence { Fence: Fence.Locked } => "xchgq %rbx,(z)",
        _ => "",
    };

    public override IEnumerable<string> Device(IReadOnlyList<StreamStore> variables) =>
        ["movl (d),%eax", .. variables.Select((store, i) => $"mov{Suffix(Width(store))} ({Variable(store)}),%{Part(Registers[i], Width(store))}")];

    public override string Types(IReadOnlyList<StreamStore> variables) => $"MemoryType={string.Concat(variables.Select(store => $"{Variable(store)}:{Type(store.Memory)} "))}d:UC u:UC z:WB\n";

    public override string Init(IReadOnlyList<StreamStore> variables) =>
        string.Concat(variables.Select(store => $" {Type(store)} {Variable(store)}=0;\n")) + " uint32_t d=0;\n uint32_t u=0;\n uint64_t z=0;\n";

    private static string Type(MemoryType memory) => memory switch { MemoryType.Uncached => "UC", MemoryType.WriteCombining => "WC", _ => "WB" };

    private static string Suffix(int width) => width switch { 1 => "b", 2 => "w", 4 => "l", _ => "q" };

    // The numbered registers have suffixes; of the others each width has its own name.
    private static string Part(string register, int width)
    {
        if (width == 8)
            return register;
        var name = register.Substring(1);
        if (register[1] is >= '0' and <= '9')
            return $"{register}{width switch { 1 => 'b', 2 => 'w', _ => 'd' }}";
        return width switch { 4 => $"e{name}", 2 => name, _ => name[1] == 'x' ? $"{name[0]}l" : $"{name}l" };
    }
}
