namespace Lab.Nvme.Registers;

/// <summary>Controller properties by the specification's names (NVMe Base 2.1, figure "Property Definition").</summary>
/// <param name="Name">"CAP", "PMRMSCL".</param>
/// <param name="Offset">Byte offset in BAR 0.</param>
/// <param name="Bytes">4 or 8.</param>
public sealed record PropertyName(string Name, int Offset, int Bytes)
{
    /// <summary>Those that the lab knows, by offset.</summary>
    public static IReadOnlyList<PropertyName> All { get; } =
    [
        new("CAP", Register.Cap, 8), new("VS", Register.Vs, 4), new("INTMS", Register.Intms, 4), new("INTMC", Register.Intmc, 4), new("CC", Register.Cc, 4),
        new("CSTS", Register.Csts, 4), new("NSSR", Register.Nssr, 4), new("AQA", Register.Aqa, 4), new("ASQ", Register.Asq, 8), new("ACQ", Register.Acq, 8),
        new("CMBLOC", Register.CmbLoc, 4), new("CMBSZ", Register.CmbSz, 4), new("BPINFO", Register.BpInfo, 4), new("BPRSEL", Register.BpRsel, 4), new("BPMBL", Register.BpMbl, 8),
        new("CMBMSC", Register.CmbMsc, 8), new("CMBSTS", Register.CmbSts, 4), new("CMBEBS", Register.CmbEbs, 4), new("CMBSWTP", Register.CmbSwtp, 4), new("NSSD", Register.Nssd, 4),
        new("CRTO", Register.Crto, 4), new("PMRCAP", Register.PmrCap, 4), new("PMRCTL", Register.PmrCtl, 4), new("PMRSTS", Register.PmrSts, 4), new("PMREBS", Register.PmrEbs, 4),
        new("PMRSWTP", Register.PmrSwtp, 4), new("PMRMSCL", Register.PmrMscl, 4), new("PMRMSCU", Register.PmrMscu, 4),
    ];

    /// <summary>Null where no property has that name.</summary>
    public static PropertyName? Find(string name) => All.FirstOrDefault(property => property.Name == name);
}
