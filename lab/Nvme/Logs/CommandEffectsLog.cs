using Lab.Nvme.Commands;

namespace Lab.Nvme.Logs;

/// <summary>
/// Commands Supported and Effects log, LID 05h: 4096 bytes (NVMe Base 2.1, figure "Commands Supported and Effects Log Page"). Any 4096 bytes decode.
/// </summary>
public sealed class CommandEffectsLog
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 4096;

    private readonly WireData _data;

    private CommandEffectsLog(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static CommandEffectsLog Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "the Commands Supported and Effects log"));

    /// <summary>An admin command.</summary>
    public CommandEffects Admin(AdminOpcode opcode) => new(_data.U32(4 * (byte)opcode));

    /// <summary>An I/O command of the command set that the log was asked for.</summary>
    public CommandEffects Io(NvmOpcode opcode) => new(_data.U32(1024 + 4 * (byte)opcode));
}
