namespace Lab.Ordering.Streams;

/// <summary>What decides how many bytes an x86_64 instruction accesses.</summary>
internal enum X86Width
{
    None,
    Byte,
    Word,
    Double,
    Quad,
    Sixteen,
    SixtyFour,
    /// <summary>Operand size: 2, 4 or 8.</summary>
    Operand,
    /// <summary>4, or 8 with W.</summary>
    DoubleOrQuad,
    /// <summary>8, or 16 with W.</summary>
    QuadOrSixteen,
    /// <summary>Length of the vector.</summary>
    Vector,
}
