namespace Lab.Ordering;

/// <summary>One store of several words to device memory, which an emulator of instructions may not know: see <see cref="VectorStoreCode"/>.</summary>
public enum VectorStore
{
    /// <summary>None.</summary>
    None,
    /// <summary>16 bytes of an SSE register (x86_64).</summary>
    Sse16,
    /// <summary>32 bytes of an AVX register (x86_64).</summary>
    Avx32,
    /// <summary>A pair of general registers, 16 bytes (aarch64).</summary>
    Stp16,
    /// <summary>A pair of vector registers, 32 bytes (aarch64).</summary>
    Stp32,
    /// <summary>Wrong on purpose: an instruction that is defined to be none, in the store's place.</summary>
    Undefined,
    /// <summary>Wrong on purpose: the store goes to address 0, where nothing is mapped.</summary>
    Nowhere,
    /// <summary>Wrong on purpose: nothing is stored, and all is said to be well.</summary>
    LeftOut,
}
