using System.Buffers.Binary;
using System.Text;

namespace Lab.Nvme;

/// <summary>
/// A copy of a data structure's bytes, read field by field. All fields are little-endian; byte numbers are those of the specification's figures.
/// </summary>
internal sealed class WireData
{
    private readonly byte[] _bytes;

    /// <exception cref="ArgumentException">Fewer bytes than the structure has.</exception>
    public WireData(ReadOnlySpan<byte> bytes, int size, string structure) =>
        _bytes = bytes.Length >= size
            ? bytes[..size].ToArray()
            : throw new ArgumentException($"{structure} has {size} bytes, got {bytes.Length}", nameof(bytes));

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public bool IsZero => Array.TrueForAll(_bytes, b => b == 0);

    public byte U8(int at) => _bytes[at];

    public ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    public uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    public ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));

    /// <summary>
    /// A field of 16 bytes, as 2^64 - 1 where it is larger: counters and capacities past 16 EiB do not occur, and the libraries of the older
    /// runtimes have no wider integer.
    /// </summary>
    public ulong Saturated(int at) => U64(at + 8) == 0 ? U64(at) : ulong.MaxValue;

    public bool Bit(int at, int bit) => (_bytes[at] >> bit & 1) != 0;

    /// <summary>ASCII that is padded with spaces (or, against the specification, with zeros). Other bytes become question marks.</summary>
    public string Text(int at, int length) => Encoding.ASCII.GetString(_bytes, at, length).TrimEnd(' ', '\0');

    /// <summary>UTF-8 that ends at the first zero.</summary>
    public string ZeroTerminated(int at, int length)
    {
        var end = Array.IndexOf(_bytes, (byte)0, at, length);
        return Encoding.UTF8.GetString(_bytes, at, (end < 0 ? at + length : end) - at);
    }
}
