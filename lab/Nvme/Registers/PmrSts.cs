namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Status (NVMe Base 2.1, offset E08h). A read is a write barrier where PMRCAP.PMRWBM bit 1 is set.
/// <code>
///  31 13  12   11  9   8    7   0
/// | ... | CBAI | HSTS | NRDY | ERR |
/// </code>
/// </summary>
public readonly record struct PmrSts(uint Value)
{
    /// <summary>Error: 0 is none; any other value means that what was written since the last barrier may not persist.</summary>
    public int Err => Value.Field(7, 0);
    /// <summary>Not Ready: meaningful while PMRCTL.EN is 1.</summary>
    public bool Nrdy => Value.Bit(8);
    /// <summary>Health Status.</summary>
    public PmrHealth Hsts => (PmrHealth)Value.Field(11, 9);
    /// <summary>Controller Base Address Invalid: the address in PMRMSCL and PMRMSCU was refused.</summary>
    public bool Cbai => Value.Bit(12);
    /// <summary>All ones: the function no longer answers.</summary>
    public bool Gone => Value == uint.MaxValue;

    /// <inheritdoc/>
    public override string ToString() => Gone
        ? "PMRSTS ffffffff: the function does not answer"
        : $"PMRSTS {Value:x8}: ERR {Err}, NRDY {Bits.Digit(Nrdy)}, HSTS {(int)Hsts} ({HealthText}), CBAI {Bits.Digit(Cbai)}";

    private string HealthText => Hsts switch
    {
        PmrHealth.Normal => "normal",
        PmrHealth.RestoreError => "restore error",
        PmrHealth.ReadOnly => "read only",
        PmrHealth.Unreliable => "unreliable",
        _ => "reserved",
    };
}
