namespace Lab.Driver.Seams;

/// <summary>An access of the function that an IOMMU refused.</summary>
/// <param name="Address">Address that the function used.</param>
/// <param name="IsWrite">Whether it wrote.</param>
/// <param name="Source">The function, as whoever reports it calls it.</param>
/// <param name="Text">The report's own words.</param>
public sealed record DmaFault(ulong Address, bool IsWrite, string Source, string Text);
