namespace Lab.Driver.Seams;

/// <summary>Resets of a PCI function from outside of NVMe.</summary>
public enum FunctionReset
{
    /// <summary>Function Level Reset (PCI Express Base 5.0, 6.6.2): everything of this function.</summary>
    FunctionLevel,
    /// <summary>Hot reset of the bus that the function sits on (Secondary Bus Reset in the bridge above): a conventional reset.</summary>
    Bus,
}
