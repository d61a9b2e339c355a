using Lab.Nvme.Registers;

namespace Lab.Judge.Replaying;

/// <summary>A controller property that resets keep or clear (NVMe Base 2.2, 3.7.2, and the reset values of 3.1.4).</summary>
/// <param name="Name">The specification's.</param>
/// <param name="Offset">In BAR 0.</param>
/// <param name="Bytes">4 or 8.</param>
/// <param name="Fields">The bits that a host can set; the others are reserved or the controller's own.</param>
/// <param name="Survives">Resets that leave it as it was; the others clear it.</param>
/// <param name="OwnResetValue">A reset that does not keep it leaves a value of the controller's choice.</param>
internal sealed record ControllerProperty(string Name, int Offset, int Bytes, ulong Fields, IReadOnlyList<ResetKind> Survives, bool OwnResetValue = false)
{
    private static readonly ResetKind[] Nothing = [];
    private static readonly ResetKind[] OnlyControllerReset = [ResetKind.Controller];

    /// <summary>Controller Configuration.</summary>
    public static ControllerProperty Cc { get; } = new("CC", Register.Cc, 4, 0x01FF_FFF1, Nothing);

    /// <summary>Controller Memory Buffer Memory Space Control.</summary>
    public static ControllerProperty CmbMsc { get; } = new("CMBMSC", Register.CmbMsc, 8, ~0xFFCUL, [ResetKind.Controller, ResetKind.FunctionLevel]);

    /// <summary>Persistent Memory Region Control.</summary>
    public static ControllerProperty PmrCtl { get; } = new("PMRCTL", Register.PmrCtl, 4, 1, OnlyControllerReset);

    /// <summary>Persistent Memory Region Memory Space Control Lower.</summary>
    public static ControllerProperty PmrMscl { get; } = new("PMRMSCL", Register.PmrMscl, 4, 0xFFFF_F002, OnlyControllerReset);

    /// <summary>Persistent Memory Region Memory Space Control Upper.</summary>
    public static ControllerProperty PmrMscu { get; } = new("PMRMSCU", Register.PmrMscu, 4, 0xFFFF_FFFF, OnlyControllerReset);

    /// <summary>Those that a rule can say something about, in the order of their offsets.</summary>
    public static IReadOnlyList<ControllerProperty> All { get; } =
    [
        Cc,
        new("AQA", Register.Aqa, 4, 0x0FFF_0FFF, OnlyControllerReset),
        new("ASQ", Register.Asq, 8, ~0xFFFUL, OnlyControllerReset, OwnResetValue: true),
        new("ACQ", Register.Acq, 8, ~0xFFFUL, OnlyControllerReset, OwnResetValue: true),
        CmbMsc,
        PmrCtl,
        PmrMscl,
        PmrMscu,
    ];

    /// <summary>The property of that name; null for one that is not followed.</summary>
    public static ControllerProperty? Named(string? name) => All.FirstOrDefault(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>"CMBMSC", "CMBMSC, high half"; null for an offset that is not followed.</summary>
    public static string? At(long offset) =>
        All.FirstOrDefault(property => offset >= property.Offset && offset < property.Offset + property.Bytes) is { } found
            ? found.Bytes == 8 && offset >= found.Offset + 4 ? $"{found.Name}, high half" : found.Name
            : null;

    /// <summary>Whether a reset leaves it as it was.</summary>
    public bool IsKeptBy(ResetKind kind) => Survives.Contains(kind);
}
