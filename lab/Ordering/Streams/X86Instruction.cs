namespace Lab.Ordering.Streams;

/// <summary>
/// The parts of an x86_64 instruction in front of its displacement. Source: Intel SDM vol. 2A, 2.1 (legacy prefixes, REX), 2.3 (VEX) and 2.7 (EVEX).
/// </summary>
internal readonly ref struct X86Instruction
{
    private X86Instruction(X86Map map, byte opcode, ReadOnlySpan<byte> rest)
    {
        Map = map;
        Opcode = opcode;
        Rest = rest;
    }

    /// <summary>Which table of opcodes, and how it is encoded.</summary>
    public X86Map Map { get; }
    /// <summary>The opcode.</summary>
    public byte Opcode { get; }
    /// <summary>What follows it.</summary>
    public ReadOnlySpan<byte> Rest { get; }
    /// <summary>The mandatory prefix: 0x66, 0xF3, 0xF2 or 0 for none.</summary>
    public byte Prefix { get; private init; }
    /// <summary>A repeat prefix.</summary>
    public bool Repeats { get; private init; }
    /// <summary>The operand size prefix.</summary>
    public bool Short { get; private init; }
    /// <summary>The lock prefix.</summary>
    public bool Locked { get; private init; }
    /// <summary>REX.W, or W of VEX or EVEX.</summary>
    public bool Wide { get; private init; }
    /// <summary>Bytes of a vector register: 16, 32 or 64.</summary>
    public int Vector { get; private init; }
    /// <summary>EVEX with a mask of elements.</summary>
    public bool Masked { get; private init; }

    /// <summary>The operand is in memory, or there is no byte that says so.</summary>
    public bool HasMemory => Rest.Length > 0 && Rest[0] >> 6 != 3;
    /// <summary>The opcode extension in the reg field, 0 to 7; -1 where the byte is missing.</summary>
    public int Extension => Rest.Length > 0 ? Rest[0] >> 3 & 7 : -1;
    /// <summary>Bytes of a general operand.</summary>
    public int Operand => Wide ? 8 : Short ? 2 : 4;

    /// <summary>Takes the prefixes and the opcode; false when bytes are missing or the encoding is none that the tables have.</summary>
    public static bool TryRead(ReadOnlySpan<byte> code, out X86Instruction instruction)
    {
        instruction = default;
        bool locked = false, wide = false, small = false;
        byte repeat = 0;
        var at = 0;
        for (; at < code.Length; at++)
        {
            if (code[at] == 0xF0)
                locked = true;
            else if (code[at] is 0xF2 or 0xF3)
                repeat = code[at];
            else if (code[at] == 0x66)
                small = true;
            else if (code[at] is not (0x67 or 0x2E or 0x36 or 0x3E or 0x26 or 0x64 or 0x65))
                break;
        }
        if (at < code.Length && code[at] >> 4 == 4)
            wide = (code[at++] & 8) != 0;
        code = code.Slice(at);
        if (code.Length > 0 && code[0] is 0xC4 or 0xC5 or 0x62)
            return TryReadVex(code, out instruction);
        var map = X86Map.One;
        var skip = 0;
        if (code.Length > 1 && code[0] == 0x0F)
            (map, skip) = code[1] switch { 0x38 => (X86Map.ThreeByte38, 2), 0x3A => (X86Map.ThreeByte3A, 2), _ => (X86Map.Two, 1) };
        if (code.Length <= skip)
            return false;
        instruction = new(map, code[skip], code.Slice(skip + 1))
        {
            Prefix = repeat != 0 ? repeat : small ? (byte)0x66 : (byte)0, Repeats = repeat != 0, Short = small, Locked = locked, Wide = wide, Vector = 16,
        };
        return true;
    }

    private static bool TryReadVex(ReadOnlySpan<byte> code, out X86Instruction instruction)
    {
        instruction = default;
        var length = code[0] switch { 0xC5 => 2, 0xC4 => 3, _ => 4 };
        if (code.Length <= length)
            return false;
        var evex = code[0] == 0x62;
        // Two bytes: R vvvv L pp. Three: RXB mmmmm, then W vvvv L pp. Four: RXBR' 0 mmm, W vvvv 1 pp, z L'L b V' aaa.
        var map = code[0] == 0xC5 ? 1 : code[1] & (evex ? 7 : 31);
        var last = code[evex ? 2 : length - 1];
        var size = evex ? code[3] >> 5 & 3 : last >> 2 & 1;
        if (map is < 1 or > 3 || size == 3)
            return false;
        instruction = new((evex ? X86Map.EvexTwo : X86Map.VexTwo) + (map - 1), code[length], code.Slice(length + 1))
        {
            Prefix = (last & 3) switch { 1 => 0x66, 2 => 0xF3, 3 => 0xF2, _ => 0 },
            Wide = code[0] != 0xC5 && (last & 0x80) != 0, Vector = 16 << size, Masked = evex && (code[3] & 7) != 0,
        };
        return true;
    }
}
