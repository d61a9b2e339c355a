using System.Collections.Immutable;

namespace Lab.Cases;

/// <summary>Cells that have the bug of a report. A member that is left out fits every cell.</summary>
public sealed record AffectedCell
{
    /// <summary>Versions of QEMU: <c>"&lt;10.1"</c>, <c>"&gt;=7.2 &lt;9.0"</c>.</summary>
    public string Qemu { get; init; } = "";
    /// <summary>Releases of the guest's kernel, in the same form.</summary>
    public string Kernel { get; init; } = "";
    /// <summary>Driver under test, "managed" or "linux".</summary>
    public string Driver { get; init; } = "";
    /// <summary>Rules that must fail there.</summary>
    public ImmutableArray<string> Failing { get; init; } = [];

    /// <summary>Whether a cell is one of them.</summary>
    internal bool Fits(string qemu, string kernel, string driver) =>
        VersionRange.Parse(Qemu).Has(qemu) && VersionRange.Parse(Kernel).Has(kernel) && (Driver.Length == 0 || Driver == driver);
}
