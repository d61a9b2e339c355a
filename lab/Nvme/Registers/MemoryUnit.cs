namespace Lab.Nvme.Registers;

/// <summary>The units of CMBEBS, CMBSWTP, PMREBS and PMRSWTP: each has a 24-bit value in bits 31:8 and a unit in bits 3:0.</summary>
internal static class MemoryUnit
{
    /// <summary>The value in bytes, below 2^54; null where the unit is reserved.</summary>
    public static ulong? Bytes(uint register) => register.Field(3, 0) switch
    {
        0 => register >> 8,
        1 => (ulong)(register >> 8) << 10,
        2 => (ulong)(register >> 8) << 20,
        3 => (ulong)(register >> 8) << 30,
        _ => null,
    };

    public static string Text(uint register, string per = "") =>
        Bytes(register) is { } bytes ? Bits.Size(bytes) + per : $"reserved unit {register.Field(3, 0)}";
}
