namespace Lab.Cli.Benches;

/// <summary>Something that is measured in each cell, and printed as one table.</summary>
internal interface IBench
{
    /// <summary>Measures one cell.</summary>
    public Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel);

    /// <summary>Prints what was measured.</summary>
    public void Print(bool markdown);
}
