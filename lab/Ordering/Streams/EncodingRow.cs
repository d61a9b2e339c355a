namespace Lab.Ordering.Streams;

/// <summary>One row of a table of fixed encodings: the instruction is <paramref name="Operation"/> where its masked bits are <paramref name="Value"/>.</summary>
/// <param name="Mask">The bits that decide.</param>
/// <param name="Value">What they are.</param>
/// <param name="Operation">What it then is.</param>
internal sealed record EncodingRow(ulong Mask, ulong Value, Operation Operation);
