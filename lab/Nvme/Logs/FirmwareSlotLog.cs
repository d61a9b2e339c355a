namespace Lab.Nvme.Logs;

/// <summary>Firmware Slot Information log, LID 03h: 512 bytes (NVMe Base 2.1, figure "Firmware Slot Information Log Page"). Any 512 bytes decode.</summary>
public sealed class FirmwareSlotLog
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 512;

    private readonly WireData _data;

    private FirmwareSlotLog(WireData data) => _data = data;

    /// <summary>Decodes 512 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static FirmwareSlotLog Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "the Firmware Slot Information log"));

    /// <summary>Active Firmware Info: the slot that the running firmware was loaded from.</summary>
    public int ActiveSlot => _data.U8(0) & 7;
    /// <summary>Active Firmware Info: the slot that becomes active at the next Controller Level Reset; 0 is not indicated.</summary>
    public int NextSlot => _data.U8(0) >> 4 & 7;

    /// <summary>Firmware Revision of slot <paramref name="slot"/>, 1 to 7; empty where the slot is not there or has no valid firmware.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 7.</exception>
    public string Revision(int slot) => slot is >= 1 and <= 7
        ? _data.Text(8 * slot, 8)
        : throw new ArgumentOutOfRangeException(nameof(slot), slot, "there are firmware slots 1 to 7");
}
