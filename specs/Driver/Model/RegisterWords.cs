namespace Lab.Specs.Driver.Model;

/// <summary>
/// Register values by the names of their fields. Written for the model from the specification's figures and not taken from the driver's vocabulary:
/// what both got wrong would otherwise look right.
/// </summary>
internal static class RegisterWords
{
    /// <summary>CAP (NVMe Base 2.1, offset 0h). The fields as they are: MQES is 0's based.</summary>
    public static ulong Cap(
        int mqes = 0x3FF, bool cqr = true, int to = 1, int dstrd = 0, bool nssrs = false, int css = 1, int mpsMin = 0, int mpsMax = 4,
        bool pmrs = false, bool cmbs = false) =>
        Field(mqes, 15, 0) | Flag(cqr, 16) | Field(to, 31, 24) | Field(dstrd, 35, 32) | Flag(nssrs, 36) | Field(css, 44, 37)
        | Field(mpsMin, 51, 48) | Field(mpsMax, 55, 52) | Flag(pmrs, 56) | Flag(cmbs, 57);

    /// <summary>VS: 31:16 major, 15:8 minor.</summary>
    public static uint Vs(int major, int minor) => (uint)(major << 16 | minor << 8);

    /// <summary>CMBLOC (offset 38h).</summary>
    public static uint CmbLoc(int bir = 2, uint ofst = 0, bool cdpmls = true, bool cdpcils = true, bool cdmmms = true) =>
        (uint)(Field(bir, 2, 0) | Flag(cdpmls, 5) | Flag(cdpcils, 6) | Flag(cdmmms, 7)) | ofst << 12;

    /// <summary>CMBSZ (offset 3Ch).</summary>
    public static uint CmbSz(uint sz, int szu = 0, bool sqs = true, bool cqs = true, bool lists = true, bool rds = true, bool wds = true) =>
        (uint)(Flag(sqs, 0) | Flag(cqs, 1) | Flag(lists, 2) | Flag(rds, 3) | Flag(wds, 4) | Field(szu, 11, 8)) | sz << 12;

    /// <summary>PMRCAP (offset E00h).</summary>
    public static uint PmrCap(int bir = 4, int pmrtu = 0, int pmrwbm = 2, int pmrto = 1, bool rds = true, bool wds = true, bool cmss = true) =>
        (uint)(Flag(rds, 3) | Flag(wds, 4) | Flag(cmss, 24) | Field(bir, 7, 5) | Field(pmrtu, 9, 8) | Field(pmrwbm, 13, 10) | Field(pmrto, 23, 16));

    private static ulong Field(int value, int high, int low) => ((ulong)value & ((1UL << (high - low + 1)) - 1)) << low;

    private static ulong Flag(bool set, int bit) => set ? 1UL << bit : 0;
}
