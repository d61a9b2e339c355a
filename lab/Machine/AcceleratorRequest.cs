namespace Lab.Machine;

/// <summary>What the user asked for.</summary>
public enum AcceleratorRequest
{
    /// <summary>KVM where it works and is no slower than TCG, TCG elsewhere.</summary>
    Auto,

    /// <summary>TCG, always.</summary>
    Tcg,

    /// <summary>KVM, or <see cref="HostUnableException"/>.</summary>
    Kvm,
}
