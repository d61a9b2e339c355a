namespace Lab.Ordering.Streams;

/// <summary>One instruction, as far as it matters to the order of stores: what <see cref="InstructionDecoder"/> finds in its bytes.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Name">Its mnemonic, without operands.</param>
/// <param name="Source">Where the encoding, and what it orders, are written.</param>
public sealed record Operation(OperationKind Kind, string Name, string Source)
{
    /// <summary>For a store: which ordering rules it is under.</summary>
    public StoreKind Store { get; init; }

    /// <summary>For a store: what else matters of it.</summary>
    public StoreTraits Traits { get; init; }

    /// <summary>Bytes of one element of the access; 0 where the instruction alone does not say.</summary>
    public int Width { get; init; }

    /// <summary>Elements of the access, in ascending order of address; 0 where the instruction alone does not say.</summary>
    public int Elements { get; init; } = 1;

    /// <summary>The fence of <see cref="OrderingRules"/> that promises no more than this instruction does.</summary>
    public Fence Fence { get; init; }

    /// <summary>"Store Plain 8 General", "Fence DmbOshst".</summary>
    public override string ToString() => Kind switch
    {
        OperationKind.Store => $"Store {Store} {Extent}{Suffix}",
        OperationKind.ReadModifyWrite => $"ReadModifyWrite {Extent}{Suffix} {Fence}",
        OperationKind.Load => $"Load {Extent}",
        OperationKind.Fence => $"Fence {Fence}",
        _ => $"{Kind}",
    };

    private string Extent => Elements == 1 ? $"{Width}" : $"{(Elements == 0 ? "n" : $"{Elements}")}x{Width}";

    private string Suffix => Traits == StoreTraits.None ? "" : " " + Traits.ToString().Replace(", ", "+");
}
