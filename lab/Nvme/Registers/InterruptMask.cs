namespace Lab.Nvme.Registers;

/// <summary>
/// Interrupt Mask Set and Interrupt Mask Clear (NVMe Base 2.1, offsets Ch and 10h). One bit a vector, for pin-based and MSI interrupts; with
/// MSI-X both are out of use. A 1 written to INTMS masks, a 1 written to INTMC unmasks; both read as the present mask.
/// <code>
///  31            0
/// | one per vector |
/// </code>
/// </summary>
public readonly record struct InterruptMask(uint Value)
{
    /// <summary>Every vector.</summary>
    public static InterruptMask All { get; } = new(uint.MaxValue);

    /// <summary>The bit of one vector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vector is not 0 to 31.</exception>
    public static InterruptMask Of(int vector) => vector is >= 0 and < 32
        ? new(1u << vector)
        : throw new ArgumentOutOfRangeException(nameof(vector), vector, "INTMS and INTMC have the vectors 0 to 31");

    /// <summary>Whether the vector is masked.</summary>
    public bool Masks(int vector) => vector is >= 0 and < 32 && Value.Bit(vector);

    /// <inheritdoc/>
    public override string ToString() => $"interrupt mask {Value:x8}";
}
