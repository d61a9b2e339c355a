namespace Lab.Nvme.Registers;

/// <summary>
/// NVM Subsystem Reset (NVMe Base 2.1, offset 20h). It reads 0; one value resets, any other does nothing.
/// <code>
///  31    0
/// | NSSRC |
/// </code>
/// </summary>
public readonly record struct Nssr(uint Value)
{
    /// <summary>The value that resets the NVM subsystem: "NVMe" in ASCII, 4E564D65h.</summary>
    public static Nssr Reset { get; } = new(0x4E56_4D65);

    /// <inheritdoc/>
    public override string ToString() => $"NSSR {Value:x8}: {(Value == Reset.Value ? "reset" : "no effect")}";
}
