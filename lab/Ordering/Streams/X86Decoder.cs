namespace Lab.Ordering.Streams;

/// <summary>x86_64: prefixes in front, then a row of <see cref="X86Encodings"/>.</summary>
internal static class X86Decoder
{
    public static Operation? Decode(ReadOnlySpan<byte> code)
    {
        if (!X86Instruction.TryRead(code, out var instruction))
            return null;
        foreach (var row in X86Encodings.Rows)
            if (row.Matches(instruction))
                return Of(row, instruction);
        return null;
    }

    private static Operation Of(X86Row row, X86Instruction code)
    {
        var repeated = row.Store == StoreKind.Repeated && row.Kind == OperationKind.Store;
        var traits = row.Traits;
        // Without a repeat prefix a string instruction is one ordinary store. A locked instruction is one step; xchg locks without a prefix.
        var kind = repeated && !code.Repeats ? StoreKind.Plain : row.Store;
        var fence = code.Locked && row.Kind == OperationKind.ReadModifyWrite ? Fence.Locked : row.Fence;
        if (fence == Fence.Locked)
            traits |= StoreTraits.Atomic;
        var width = Width(row.Width, code);
        return new(row.Kind, row.Name, row.Source)
        {
            Store = kind, Traits = traits, Fence = fence,
            // A mask of elements lets the instruction say nothing of how many it stores.
            Width = code.Masked ? 0 : width, Elements = (repeated && code.Repeats) || code.Masked ? 0 : 1,
        };
    }

    private static int Width(X86Width width, X86Instruction code) => width switch
    {
        X86Width.Byte => 1,
        X86Width.Word => 2,
        X86Width.Double => 4,
        X86Width.Quad => 8,
        X86Width.Sixteen => 16,
        X86Width.SixtyFour => 64,
        X86Width.Operand => code.Operand,
        X86Width.DoubleOrQuad => code.Wide ? 8 : 4,
        X86Width.QuadOrSixteen => code.Wide ? 16 : 8,
        X86Width.Vector => code.Vector,
        _ => 0,
    };
}
