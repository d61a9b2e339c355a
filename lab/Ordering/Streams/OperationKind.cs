namespace Lab.Ordering.Streams;

/// <summary>What an instruction is to the order of stores.</summary>
public enum OperationKind
{
    /// <summary>Not in the table: nothing may be concluded from it.</summary>
    Unknown,
    /// <summary>Touches no memory and orders no store.</summary>
    Nothing,
    /// <summary>Writes memory.</summary>
    Store,
    /// <summary>Reads memory.</summary>
    Load,
    /// <summary>Orders accesses, or looks as if it did; <see cref="Operation.Fence"/> says which fence of the rule table it is worth.</summary>
    Fence,
    /// <summary>Reads and writes memory; <see cref="Operation.Fence"/> says what it orders besides.</summary>
    ReadModifyWrite,
}
