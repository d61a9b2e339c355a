namespace Lab.Nvme.Identification;

/// <summary>
/// Identify I/O Command Set data structure, CNS 1Ch: 512 combinations of command sets, one of which feature 19h selects
/// (NVMe Base 2.1, figure "Identify I/O Command Set Data Structure"). Any 4096 bytes decode.
/// </summary>
public sealed class CommandSetData
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>How many combinations the structure has room for.</summary>
    public const int MaxCombinations = 512;

    private readonly WireData _data;

    private CommandSetData(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static CommandSetData Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "Identify I/O Command Set"));

    /// <summary>Combination <paramref name="index"/>: bit n stands for the command set with CSI n; 0 for a combination that is not there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 511.</exception>
    public ulong Combination(int index) => index is >= 0 and < MaxCombinations
        ? _data.U64(8 * index)
        : throw new ArgumentOutOfRangeException(nameof(index), index, "there are combinations 0 to 511");

    /// <summary>Index of the first combination that has all command sets of <paramref name="wanted"/> (a bit each); -1 where none has.</summary>
    public int IndexOf(ulong wanted) =>
        Enumerable.Range(0, MaxCombinations).Where(i => Combination(i) != 0 && (Combination(i) & wanted) == wanted).DefaultIfEmpty(-1).First();
}
