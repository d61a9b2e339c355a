using Lab.Ordering.Streams;

namespace Lab.Ordering.Litmus;

/// <summary>How herd7 writes the instructions of one architecture. Variables are called q and the offset in the entry; d is the doorbell.</summary>
internal abstract class LitmusDialect
{
    /// <summary>First word of the test.</summary>
    public abstract string Name { get; }
    /// <summary>What the CPU does first.</summary>
    public abstract IEnumerable<string> Begin { get; }
    /// <summary>The register in which the controller has read the doorbell.</summary>
    public abstract string ReadDoorbell { get; }
    /// <summary>The one in which it has read a variable.</summary>
    public abstract string Read(int variable);
    /// <summary>One instruction; "" for one that herd has no word for and that orders nothing.</summary>
    public abstract string Line(StreamEvent happened, IReadOnlyList<StreamStore> variables);
    /// <summary>What the controller does.</summary>
    public abstract IEnumerable<string> Device(IReadOnlyList<StreamStore> variables);
    /// <summary>Lines in front of the initial state.</summary>
    public virtual string Types(IReadOnlyList<StreamStore> variables) => "";
    /// <summary>The initial state.</summary>
    public abstract string Init(IReadOnlyList<StreamStore> variables);
    /// <summary>Why herd's model of the architecture cannot judge it.</summary>
    public abstract string? WhyNot(InstructionSequence sequence, IReadOnlyList<StreamStore> entry);

    public static LitmusDialect? Of(Architecture arch) => arch switch
    {
        Architecture.X86_64 => new X86Dialect(),
        Architecture.AArch64 => new ArmDialect(),
        Architecture.Ppc64Le => new PowerDialect(),
        Architecture.RiscV64 => new RiscVDialect(),
        _ => null,
    };

    protected static string Variable(StreamStore store) => $"q{store.Offset}";

    /// <summary>Bytes of a store of general registers that stands for it.</summary>
    protected static int Width(StreamStore store) => Math.Min(8, store.ElementWidth);

    protected static string Type(StreamStore store) => $"uint{8 * Width(store)}_t";

    /// <summary>Declares the variables, and in both threads a register for the address of each.</summary>
    protected static string Addresses(IReadOnlyList<StreamStore> variables, string prefix, int first, string doorbell)
    {
        var lines = string.Concat(variables.Select(store => $" {Type(store)} {Variable(store)}=0;\n")) + " uint32_t d=0;\n";
        foreach (var thread in (int[])[0, 1])
            lines += $" {thread}:{doorbell}=d;{string.Concat(variables.Select((store, i) => $" {thread}:{prefix}{first + i}={Variable(store)};"))}\n";
        return lines;
    }

    protected static int Number(StreamStore store, IReadOnlyList<StreamStore> variables)
    {
        for (var i = 0; i < variables.Count; i++)
            if (variables[i].Offset == store.Offset)
                return i;
        return -1;
    }
}
