using System.Buffers.Binary;
using System.Text;

namespace Lab.Nvme.Commands;

/// <summary>The fields of the Identify Controller data structure that the lab uses (NVMe Base 2.1, figure "Identify Controller Data Structure").</summary>
public sealed record IdentifyController(string Serial, string Model, string Firmware, int Mdts, uint Namespaces)
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>Decodes the 4096 bytes: SN at 4, MN at 24, FR at 64, MDTS at 77, NN at 516.</summary>
    public static IdentifyController Decode(ReadOnlySpan<byte> data) => new(
        Text(data.Slice(4, 20)), Text(data.Slice(24, 40)), Text(data.Slice(64, 8)), data[77], BinaryPrimitives.ReadUInt32LittleEndian(data[516..]));

    private static string Text(ReadOnlySpan<byte> ascii) => Encoding.ASCII.GetString(ascii.ToArray()).TrimEnd(' ', '\0');
}
