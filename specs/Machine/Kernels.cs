using System.Buffers.Binary;
using System.Text;

namespace Lab.Specs.Machine;

/// <summary>The first bytes of kernels, as far as telling them apart needs.</summary>
internal static class Kernels
{
    public static byte[] BzImage(string release)
    {
        var bytes = new byte[0x1000];
        bytes[0x1fe] = 0x55;
        bytes[0x1ff] = 0xaa;
        "HdrS"u8.CopyTo(bytes.AsSpan(0x202));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0x20e), 0x600);
        Encoding.ASCII.GetBytes(release + " (who@where)").CopyTo(bytes, 0x800);
        return bytes;
    }

    public static byte[] Arm64Image()
    {
        var bytes = new byte[0x100];
        "ARM\x64"u8.CopyTo(bytes.AsSpan(0x38));
        return bytes;
    }

    public static byte[] Elf(ushort machine, ushort type = 2, bool little = true)
    {
        var bytes = new byte[0x100];
        bytes[0] = 0x7f;
        "ELF"u8.CopyTo(bytes.AsSpan(1));
        bytes[4] = 2;
        bytes[5] = (byte)(little ? 1 : 2);
        Put(bytes, 16, type, little);
        Put(bytes, 18, machine, little);
        return bytes;
    }

    private static void Put(byte[] bytes, int at, ushort value, bool little)
    {
        if (little)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), value);
    }
}
