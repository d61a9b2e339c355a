namespace Lab.Ordering.Streams;

/// <summary>
/// From the bytes of one instruction to what it is to the order of stores. Tables with a source for each row; what no row has is
/// <see cref="OperationKind.Unknown"/>, and no verdict is built on it.
/// </summary>
public static class InstructionDecoder
{
    private static readonly Operation Missing = new(OperationKind.Unknown, "unknown", "no row of the lab's tables");

    /// <summary>Decodes the instruction that begins at the first byte; bytes behind it are not looked at.</summary>
    /// <param name="arch">Whose instruction.</param>
    /// <param name="code">The bytes in the order in which they lie in memory; too few of them are unknown.</param>
    public static Operation Decode(Architecture arch, ReadOnlySpan<byte> code) => arch switch
    {
        Architecture.X86_64 => X86Decoder.Decode(code) ?? Missing,
        Architecture.AArch64 => Find(ArmEncodings.Rows, LittleEndian(code, 4)),
        Architecture.Ppc64Le => Find(PowerEncodings.Rows, LittleEndian(code, 4)),
        // Two low bits of one each mark an instruction of four bytes.
        Architecture.RiscV64 => code.Length > 0 && (code[0] & 3) != 3
            ? Find(RiscVEncodings.Compressed, LittleEndian(code, 2)) : Find(RiscVEncodings.Rows, LittleEndian(code, 4)),
        Architecture.S390x => Find(S390Encodings.Rows, BigEndian(code)),
        _ => Missing,
    };

    /// <summary>All rows of fixed encodings on an architecture.</summary>
    internal static IEnumerable<EncodingRow> RowsOf(Architecture arch) => arch switch
    {
        Architecture.AArch64 => ArmEncodings.Rows,
        Architecture.Ppc64Le => PowerEncodings.Rows,
        Architecture.RiscV64 => RiscVEncodings.Rows.Concat(RiscVEncodings.Compressed),
        Architecture.S390x => S390Encodings.Rows,
        _ => [],
    };

    private static Operation Find(EncodingRow[] rows, ulong? word)
    {
        if (word is { } bits)
            foreach (var row in rows)
                if ((bits & row.Mask) == row.Value)
                    return row.Operation;
        return Missing;
    }

    private static ulong? LittleEndian(ReadOnlySpan<byte> code, int bytes)
    {
        if (code.Length < bytes)
            return null;
        ulong word = 0;
        for (var i = 0; i < bytes; i++)
            word |= (ulong)code[i] << 8 * i;
        return word;
    }

    // Left-aligned in six bytes, so that rows of two, four and six bytes are alike. The two first bits say how long it is.
    private static ulong? BigEndian(ReadOnlySpan<byte> code)
    {
        if (code.Length < 2)
            return null;
        var length = (code[0] >> 6) switch { 0 => 2, 3 => 6, _ => 4 };
        if (code.Length < length)
            return null;
        ulong word = 0;
        for (var i = 0; i < length; i++)
            word |= (ulong)code[i] << 8 * (5 - i);
        return word;
    }
}
