namespace Lab.Nvme.Protection;

/// <summary>
/// The guards of protection information: the CRC-16 of T10 DIF, CRC-32C, and the CRC-64 of NVMe (NVM Command Set 1.1, 5.3.1). Guards of a block and
/// its metadata are computed piece by piece: begin with <see cref="Start"/>, add each piece, finish.
/// </summary>
public static class GuardCrc
{
    private const ushort T10Dif = 0x8BB7;
    // Reflected: bit 0 is the coefficient of the highest power.
    private const uint Castagnoli = 0x82F6_3B78;
    private const ulong Nvme64 = 0x9A6C_9329_AC4B_C9B5;

    private static readonly ushort[] Table16 = [.. Enumerable.Range(0, 256).Select(Entry16)];
    private static readonly uint[] Table32 = [.. Enumerable.Range(0, 256).Select(i => (uint)Reflected((ulong)i, Castagnoli))];
    private static readonly ulong[] Table64 = [.. Enumerable.Range(0, 256).Select(i => Reflected((ulong)i, Nvme64))];

    /// <summary>The guard of <paramref name="data"/>.</summary>
    public static ulong Compute(GuardFormat format, ReadOnlySpan<byte> data) => Finish(format, Add(format, Start(format), data));

    /// <summary>What a computation begins with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static ulong Start(GuardFormat format) => format switch
    {
        GuardFormat.Guard16 => 0,
        GuardFormat.Guard32 => uint.MaxValue,
        GuardFormat.Guard64 => ulong.MaxValue,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "there are guards of 16, 32 and 64 bits"),
    };

    /// <summary>Adds bytes to a computation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    public static ulong Add(GuardFormat format, ulong state, ReadOnlySpan<byte> data) => format switch
    {
        GuardFormat.Guard16 => Add16((ushort)state, data),
        GuardFormat.Guard32 => Add32((uint)state, data),
        GuardFormat.Guard64 => Add64(state, data),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "there are guards of 16, 32 and 64 bits"),
    };

    /// <summary>The guard at the end of a computation.</summary>
    public static ulong Finish(GuardFormat format, ulong state) => state ^ Start(format);

    private static ushort Add16(ushort crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
            crc = (ushort)(crc << 8 ^ Table16[crc >> 8 ^ b]);
        return crc;
    }

    private static uint Add32(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
            crc = crc >> 8 ^ Table32[(byte)crc ^ b];
        return crc;
    }

    private static ulong Add64(ulong crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
            crc = crc >> 8 ^ Table64[(byte)crc ^ b];
        return crc;
    }

    private static ushort Entry16(int index)
    {
        var crc = index << 8;
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000) != 0 ? crc << 1 ^ T10Dif : crc << 1;
        return (ushort)crc;
    }

    private static ulong Reflected(ulong crc, ulong polynomial)
    {
        for (var bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? crc >> 1 ^ polynomial : crc >> 1;
        return crc;
    }
}
