namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Memory Space Control Upper (NVMe Base 2.1, offset E18h).
/// <code>
///  31        0
/// | CBA[63:32] |
/// </code>
/// </summary>
public readonly record struct PmrMscu(uint Value)
{
    /// <summary>The high half for a region that the controller decodes at <paramref name="controllerBaseAddress"/>.</summary>
    public static PmrMscu At(ulong controllerBaseAddress) => new((uint)(controllerBaseAddress >> 32));

    /// <summary>The whole address, with the other half.</summary>
    public ulong Cba(PmrMscl low) => (ulong)Value << 32 | low.Cba;

    /// <inheritdoc/>
    public override string ToString() => $"PMRMSCU {Value:x8}";
}
