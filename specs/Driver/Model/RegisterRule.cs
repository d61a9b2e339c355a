namespace Lab.Specs.Driver.Model;

/// <summary>What a driver may do to a register.</summary>
/// <param name="Name">The specification's name.</param>
/// <param name="Offset">In BAR 0.</param>
/// <param name="Bytes">4 or 8.</param>
/// <param name="IsWritable">Whether a store means anything.</param>
/// <param name="WhyAbsent">Says why this controller does not have it; null where it has.</param>
internal sealed record RegisterRule(string Name, int Offset, int Bytes, bool IsWritable, Func<ModelOptions, string?> WhyAbsent)
{
    private static readonly RegisterRule[] Table =
    [
        new("CAP", 0x00, 8, false, Always), new("VS", 0x08, 4, false, Always),
        new("INTMS", 0x0C, 4, true, NoMsiX), new("INTMC", 0x10, 4, true, NoMsiX),
        new("CC", 0x14, 4, true, Always), new("CSTS", 0x1C, 4, true, Always), new("NSSR", 0x20, 4, true, Cap(36, "NSSRS")),
        new("AQA", 0x24, 4, true, Always), new("ASQ", 0x28, 8, true, Always), new("ACQ", 0x30, 8, true, Always),
        new("CMBLOC", 0x38, 4, false, AnyCmb), new("CMBSZ", 0x3C, 4, false, AnyCmb),
        new("CMBMSC", 0x50, 8, true, Cap(57, "CMBS")), new("CMBSTS", 0x58, 4, false, Cap(57, "CMBS")),
        new("CMBEBS", 0x5C, 4, false, Cap(57, "CMBS")), new("CMBSWTP", 0x60, 4, false, Cap(57, "CMBS")),
        new("PMRCAP", 0xE00, 4, false, Cap(56, "PMRS")), new("PMRCTL", 0xE04, 4, true, Cap(56, "PMRS")), new("PMRSTS", 0xE08, 4, false, Cap(56, "PMRS")),
        new("PMREBS", 0xE0C, 4, false, Cap(56, "PMRS")), new("PMRSWTP", 0xE10, 4, false, Cap(56, "PMRS")),
        new("PMRMSCL", 0xE14, 4, true, Cap(56, "PMRS")), new("PMRMSCU", 0xE18, 4, true, Cap(56, "PMRS")),
    ];

    /// <summary>The register that an offset is in; null where none is.</summary>
    public static RegisterRule? At(long offset) => Array.Find(Table, rule => offset >= rule.Offset && offset < rule.Offset + rule.Bytes);

    private static string? Always(ModelOptions options) => null;

    // NVMe over PCIe 1.1: software that has MSI-X enabled leaves the mask registers alone.
    private static string? NoMsiX(ModelOptions options) => options.Vectors > 0 ? "MSI-X is used" : null;

    private static string? AnyCmb(ModelOptions options) =>
        (options.Cap >> 57 & 1) != 0 || options.LegacyCmb || options.Vs < RegisterWords.Vs(1, 4) ? null : "CAP.CMBS is 0";

    private static Func<ModelOptions, string?> Cap(int bit, string name) => options => (options.Cap >> bit & 1) != 0 ? null : $"CAP.{name} is 0";
}
