namespace Lab.Ordering;

/// <summary>How the 64 bytes of an entry are stored. <see cref="CopyForm"/> says what each becomes on an architecture.</summary>
public enum CopyStrategy
{
    /// <summary>Eight volatile 8-byte stores in ascending order.</summary>
    Store8,
    /// <summary>Sixteen volatile 4-byte stores in ascending order.</summary>
    Store4,
    /// <summary>One 64-byte struct assignment: as wide as the code generator and the CPU make it, in no promised order.</summary>
    StructCopy,
    /// <summary><see cref="StructCopy"/> by the name that it had first; plans and captures may say either.</summary>
    Vector = StructCopy,
    /// <summary><c>Span.CopyTo</c> of 64 bytes: as wide as the library and the CPU make it.</summary>
    SpanCopy = StructCopy + 1,
    /// <summary><c>Unsafe.CopyBlock</c> of 64 bytes, the instruction cpblk: granularity and order are not specified.</summary>
    CopyBlock,
    /// <summary>Eight volatile 8-byte stores in descending order: right, since only the doorbell says when an entry is whole.</summary>
    Reversed,
    /// <summary>Sixty-four volatile 1-byte stores in ascending order: right, and as slow as it can be.</summary>
    Bytes,
    /// <summary>Non-temporal stores of general registers: movnti, stnp x. Machine code.</summary>
    NonTemporal,
    /// <summary>Non-temporal stores of vector registers: movntdq, stnp q. Machine code.</summary>
    NonTemporalVector,
    /// <summary>The instructions of Linux's <c>memcpy_toio()</c>. Machine code.</summary>
    MemcpyToIo,
    /// <summary>One 64-byte store that a device sees whole: movdir64b. Machine code, and only where the processor has it.</summary>
    Store64,
}
