using Lab.Ordering;

namespace Lab.Cases.Matrices;

/// <summary>Where predictions were made: a column of the matrix.</summary>
/// <param name="Arch">Architecture.</param>
/// <param name="Iommu">Name of the IOMMU; empty for none.</param>
/// <param name="Guest">Whether there was a guest.</param>
public sealed record MatrixColumn(Architecture Arch, string Iommu, bool Guest)
{
    /// <summary>The head of the column.</summary>
    public string Title => $"{$"{Arch}".ToLowerInvariant()}, {(Iommu.Length == 0 ? "no IOMMU" : Iommu)}{(Guest ? "" : ", no guest")}";
}
