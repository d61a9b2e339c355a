using System.Buffers.Binary;
using System.Text;

namespace Lab.Specs.Driver.Model;

/// <summary>The Identify structures of a right controller (NVMe Base 2.1 and NVM Command Set 1.1, Identify).</summary>
internal static class IdentifyData
{
    /// <summary>Identify Controller: SN 4, MN 24, FR 64, MDTS 77, CNTLID 78, VER 80, OACS 256, ACL 258, AERL 259, SQES 512, CQES 513, NN 516, ONCS 520,
    /// SGLS 536.</summary>
    public static byte[] Controller(ModelOptions options)
    {
        var data = new byte[4096];
        Text(data.AsSpan(4, 20), "MODEL0");
        Text(data.AsSpan(24, 40), "Software model");
        Text(data.AsSpan(64, 8), "1");
        data[77] = (byte)options.Mdts;
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(80), options.Vs);
        // Bit 8: Doorbell Buffer Config.
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(256), 1 << 8);
        (data[258], data[259]) = (3, 3);
        (data[512], data[513]) = (0x66, 0x44);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(516), 1);
        // Compare, Dataset Management, Write Zeroes, Verify.
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(520), 1 | 1 << 2 | 1 << 3 | 1 << 7);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(536), 1);
        options.IdentifyController(data);
        return data;
    }

    /// <summary>Identify Namespace: NSZE 0, NCAP 8, NUSE 16, NLBAF 25, FLBAS 26, LBA formats from 128. All zero for a namespace that is not active.</summary>
    public static byte[] Namespace(ModelOptions options, uint nsid)
    {
        var data = new byte[4096];
        if (nsid != 1 || options.Blocks == 0)
            return data;
        for (var at = 0; at < 24; at += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(at), options.Blocks);
        data[128 + 2] = (byte)options.Lbads;
        options.IdentifyNamespace(data);
        return data;
    }

    /// <summary>Active Namespace ID list: those above the one that is asked for.</summary>
    public static byte[] ActiveNamespaces(ModelOptions options, uint after)
    {
        var data = new byte[4096];
        if (after < 1 && options.Blocks > 0)
            data[0] = 1;
        return data;
    }

    /// <summary>Namespace Identification Descriptor list: one UUID (type 3, 16 bytes).</summary>
    public static byte[] Descriptors()
    {
        var data = new byte[4096];
        (data[0], data[1]) = (3, 16);
        data.AsSpan(4, 16).Fill(0x5A);
        return data;
    }

    private static void Text(Span<byte> field, string text)
    {
        field.Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, field);
    }
}
