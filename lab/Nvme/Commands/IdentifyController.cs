using Lab.Nvme.Identification;

namespace Lab.Nvme.Commands;

/// <summary>Who the controller is, as Identify Controller says it. <see cref="ControllerData"/> is the whole of it.</summary>
public sealed record IdentifyController(string Serial, string Model, string Firmware, int Mdts, uint Namespaces)
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = ControllerData.Bytes;

    /// <summary>Decodes the 4096 bytes.</summary>
    public static IdentifyController Decode(ReadOnlySpan<byte> data)
    {
        var all = ControllerData.Decode(data);
        return new(all.Sn, all.Mn, all.Fr, all.Mdts, all.Nn);
    }
}
