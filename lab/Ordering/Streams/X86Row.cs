namespace Lab.Ordering.Streams;

/// <summary>One row of the x86_64 table.</summary>
/// <param name="Map">Opcode map and encoding.</param>
/// <param name="Opcode">The opcode.</param>
/// <param name="Name">The mnemonic.</param>
/// <param name="Kind">What it does.</param>
internal sealed record X86Row(X86Map Map, byte Opcode, string Name, OperationKind Kind)
{
    /// <summary>The mandatory prefix; null for any.</summary>
    public byte? Prefix { get; init; }
    /// <summary>The opcode extension; -1 for any.</summary>
    public int Extension { get; init; } = -1;
    /// <summary>Whether the operand must be memory (true), must be none (false), or there is no such operand (null).</summary>
    public bool? Memory { get; init; }
    /// <summary>The byte behind the opcode, where that is part of it.</summary>
    public byte? Next { get; init; }
    public X86Width Width { get; init; }
    public StoreKind Store { get; init; }
    public StoreTraits Traits { get; init; }
    public Fence Fence { get; init; }
    public string Source { get; init; } = "Intel SDM vol. 2A to 2D, by mnemonic; vol. 2D, appendix A (opcode maps)";

    public bool Matches(X86Instruction code) =>
        Map == code.Map && Opcode == code.Opcode && (Prefix is not { } prefix || prefix == code.Prefix) && (Extension < 0 || Extension == code.Extension)
        && (Memory is not { } memory || code.Rest.Length > 0 && memory == code.HasMemory) && (Next is not { } next || code.Rest.Length > 0 && code.Rest[0] == next);
}
