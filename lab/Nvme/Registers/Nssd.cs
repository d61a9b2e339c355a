namespace Lab.Nvme.Registers;

/// <summary>
/// NVM Subsystem Shutdown (NVMe Base 2.1, offset 64h). It reads 0; one value each begins a normal and an abrupt shutdown of the subsystem or domain.
/// <code>
///  31    0
/// | NSSC  |
/// </code>
/// </summary>
public readonly record struct Nssd(uint Value)
{
    /// <summary>Normal shutdown: "Nrml" in ASCII, 4E726D6Ch.</summary>
    public static Nssd Normal { get; } = new(0x4E72_6D6C);
    /// <summary>Abrupt shutdown: "Abrt" in ASCII, 41627274h.</summary>
    public static Nssd Abrupt { get; } = new(0x4162_7274);

    /// <inheritdoc/>
    public override string ToString() =>
        $"NSSD {Value:x8}: {(Value == Normal.Value ? "normal shutdown" : Value == Abrupt.Value ? "abrupt shutdown" : "no effect")}";
}
