namespace Lab.Nvme.Features;

/// <summary>Which value of a feature Get Features returns (NVMe Base 2.1, figure "Get Features - Select").</summary>
public enum FeatureSelect
{
    /// <summary>The value in force.</summary>
    Current = 0x0,
    /// <summary>The value after a reset where none was saved.</summary>
    Default = 0x1,
    /// <summary>The value that was saved, or the default.</summary>
    Saved = 0x2,
    /// <summary>What can be done with the feature: <see cref="FeatureCapabilities"/>.</summary>
    SupportedCapabilities = 0x3,
}
