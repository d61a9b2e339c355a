namespace Lab.Nvme.Identification;

/// <summary>
/// I/O command set specific Identify Controller data structure of the NVM command set, CNS 06h with CSI 00h (NVM Command Set 1.1, figure
/// "I/O Command Set Specific Identify Controller Data Structure for the NVM Command Set"). Any 4096 bytes decode.
/// </summary>
public sealed class NvmControllerData
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    private readonly WireData _data;

    private NvmControllerData(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static NvmControllerData Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "Identify Controller of the NVM command set"));

    /// <summary>Verify Size Limit as the field says it: a power of two of pages of CAP.MPSMIN; 0 is no limit.</summary>
    public int Vsl => _data.U8(0);
    /// <summary>Write Zeroes Size Limit, likewise.</summary>
    public int Wzsl => _data.U8(1);
    /// <summary>Write Uncorrectable Size Limit, likewise.</summary>
    public int Wusl => _data.U8(2);
    /// <summary>Dataset Management Ranges Limit: most ranges of one command; 0 is no limit.</summary>
    public int Dmrl => _data.U8(3);
    /// <summary>Dataset Management Range Size Limit: most blocks of one range; 0 is no limit.</summary>
    public uint Dmrsl => _data.U32(4);
    /// <summary>Dataset Management Size Limit: most blocks of one command; 0 is no limit.</summary>
    public ulong Dmsl => _data.U64(8);
    /// <summary>Write Zeroes with Deallocate Size Limit, as <see cref="Wzsl"/>; 0 where WZSL applies.</summary>
    public int Wzdsl => _data.U8(17);
}
