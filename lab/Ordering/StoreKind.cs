namespace Lab.Ordering;

/// <summary>Kinds of stores for which an architecture has rules of their own.</summary>
public enum StoreKind
{
    /// <summary>Stores of general registers.</summary>
    Plain,
    /// <summary>Stores of vector registers or of pairs: no order is promised within one instruction.</summary>
    Vector,
    /// <summary>A repeated string instruction.</summary>
    Repeated,
    /// <summary>Stores with a non-temporal hint, which memory types without caching override.</summary>
    NonTemporal,
    /// <summary>Direct stores (movdir64b), which follow the write-combining protocol whatever the memory type says.</summary>
    Direct,
}
