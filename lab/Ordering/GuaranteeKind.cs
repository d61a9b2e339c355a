namespace Lab.Ordering;

/// <summary>Kinds of what is promised.</summary>
public enum GuaranteeKind
{
    /// <summary>Promised on every implementation.</summary>
    Guaranteed,
    /// <summary>Not promised.</summary>
    NotGuaranteed,
    /// <summary>One vendor promises it and another does not: portable software may not lean on it.</summary>
    VendorDependent,
    /// <summary>Some access of the stream fails on hardware, or on some hypervisor.</summary>
    Fault,
    /// <summary>Nobody knows, or the lab does not: never a pass.</summary>
    Unknown,
}
