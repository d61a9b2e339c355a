using System.Buffers.Binary;

namespace Lab.Specs.Nvme;

/// <summary>Bytes of a data structure, put together by hand: byte numbers and values as the specification's figures give them.</summary>
internal sealed class WirePage(int bytes = 4096)
{
    public byte[] Bytes { get; } = new byte[bytes];

    public static implicit operator ReadOnlySpan<byte>(WirePage page) => page.Bytes;

    public WirePage Put(int at, params byte[] values)
    {
        values.CopyTo(Bytes, at);
        return this;
    }

    public WirePage Put16(int at, ushort value) => With(() => BinaryPrimitives.WriteUInt16LittleEndian(Bytes.AsSpan(at), value));

    public WirePage Put32(int at, uint value) => With(() => BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(at), value));

    public WirePage Put64(int at, ulong value) => With(() => BinaryPrimitives.WriteUInt64LittleEndian(Bytes.AsSpan(at), value));

    public WirePage PutText(int at, string text) => With(() => System.Text.Encoding.ASCII.GetBytes(text).CopyTo(Bytes, at));

    private WirePage With(Action change)
    {
        change();
        return this;
    }
}
