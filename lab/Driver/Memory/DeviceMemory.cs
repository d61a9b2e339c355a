using System.Buffers.Binary;
using Lab.Driver.Seams;

namespace Lab.Driver.Memory;

/// <summary>A piece of memory that driver and controller share, in one piece on the bus.</summary>
/// <param name="Window">Through which the driver reaches it.</param>
/// <param name="Offset">Of its first byte in the window.</param>
/// <param name="Bytes">Length.</param>
/// <param name="ControllerAddress">Of its first byte as the controller is told it.</param>
/// <param name="Place">Where it lies.</param>
public sealed record DeviceMemory(IMemoryWindow Window, long Offset, int Bytes, ulong ControllerAddress, MemoryPlace Place)
{
    /// <summary>Address of the first byte as accesses through the window reach it.</summary>
    public ulong BusAddress => Window.BusAddress + (ulong)Offset;

    /// <summary>The name of the place in the intent log.</summary>
    public string PlaceName => NameOf(Place);

    /// <summary>The name of a place in the intent log.</summary>
    public static string NameOf(MemoryPlace place) => place switch
    {
        MemoryPlace.Host => "host",
        MemoryPlace.Cmb => "cmb",
        MemoryPlace.Pmr => "pmr",
        _ => "bus",
    };

    /// <summary>A part of it.</summary>
    /// <param name="offset">Of its first byte in this piece.</param>
    /// <param name="bytes">Length.</param>
    public DeviceMemory Slice(int offset, int bytes) =>
        offset >= 0 && bytes >= 0 && offset <= Bytes - bytes
            ? this with { Offset = Offset + offset, Bytes = bytes, ControllerAddress = ControllerAddress + (ulong)offset }
            : throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{bytes} bytes from there are not in a piece of {Bytes} bytes");

    /// <summary>Copies into the memory. Device memory is stored 8 bytes at a time, so there both ends must be multiples of 8.</summary>
    public void CopyFrom(ReadOnlySpan<byte> source)
    {
        Check(source.Length);
        if (Window is IDmaBuffer host)
        {
            host.CopyFrom(Offset, source);
            return;
        }
        for (var i = 0; i < source.Length; i += 8)
            Window.Write64(Offset + i, BinaryPrimitives.ReadUInt64LittleEndian(source.Slice(i, 8)));
    }

    /// <summary>Copies out of the memory; of device memory 8 bytes at a time, as <see cref="CopyFrom"/> does.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Check(destination.Length);
        if (Window is IDmaBuffer host)
        {
            host.CopyTo(Offset, destination);
            return;
        }
        for (var i = 0; i < destination.Length; i += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(destination.Slice(i, 8), Window.Read64(Offset + i));
    }

    /// <summary>Zeroes the memory.</summary>
    public void Clear()
    {
        Span<byte> zeroes = stackalloc byte[256];
        zeroes.Clear();
        for (var at = 0; at < Bytes; at += zeroes.Length)
            Slice(at, Math.Min(zeroes.Length, Bytes - at)).CopyFrom(zeroes.Slice(0, Math.Min(zeroes.Length, Bytes - at)));
    }

    private void Check(int length)
    {
        if (length > Bytes)
            throw new ArgumentException($"{length} bytes do not fit in a piece of {Bytes} bytes");
        if (Window is not IDmaBuffer && (length % 8 != 0 || Offset % 8 != 0))
            throw new ArgumentException($"device memory is reached 8 bytes at a time: {length} bytes at offset {Offset} are not");
    }
}
