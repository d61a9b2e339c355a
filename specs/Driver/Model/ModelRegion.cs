using System.Buffers.Binary;

namespace Lab.Specs.Driver.Model;

/// <summary>A range of bus addresses that the driver reaches through a window. Offsets are inside the range: the bus has checked that.</summary>
/// <param name="name">In messages.</param>
/// <param name="busAddress">Of the first byte.</param>
/// <param name="bytes">Length.</param>
internal abstract class ModelRegion(string name, ulong busAddress, long bytes)
{
    public string Name => name;
    public ulong BusAddress => busAddress;
    public long Bytes => bytes;

    /// <summary>Whether accesses are worth a record of their own: those to ordinary memory are only counted.</summary>
    public abstract bool IsDevice { get; }

    public abstract void Read(long offset, Span<byte> into);

    public abstract void Write(long offset, ReadOnlySpan<byte> from);

    /// <summary>Whether the range holds all of these addresses, without overflow.</summary>
    public bool Holds(ulong address, long length) => address >= busAddress && length <= bytes && address - busAddress <= (ulong)(bytes - length);

    public ulong Load(long offset, int width)
    {
        Span<byte> word = stackalloc byte[8];
        word.Clear();
        Read(offset, word[..width]);
        return BinaryPrimitives.ReadUInt64LittleEndian(word);
    }

    public void Store(long offset, int width, ulong value)
    {
        Span<byte> word = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(word, value);
        Write(offset, word[..width]);
    }
}
