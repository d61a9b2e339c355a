namespace Lab.Driver.Plans;

/// <summary>How a plan enables the controller memory buffer.</summary>
public enum CmbUse
{
    /// <summary>By CMBMSC, as NVMe 1.4 and later want it.</summary>
    Standard,
    /// <summary>Not at all: a buffer of NVMe 1.3 and before is there by itself.</summary>
    Legacy,
    /// <summary>Wrong on purpose: CMSE is never set, and the buffer is used all the same.</summary>
    LeftOff,
}
