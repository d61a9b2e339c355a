using System.Buffers.Binary;
using Lab.Nvme.Commands;

namespace Lab.Nvme.Logs;

/// <summary>
/// An entry of the Error Information log, LID 01h: 64 bytes, newest first (NVMe Base 2.1, figure "Error Information Log Entry Data Structure").
/// </summary>
/// <param name="ErrorCount">How many errors there were up to this one; 0 where the entry is not used.</param>
/// <param name="SqId">Submission queue of the command; FFFFh where the error is of no command.</param>
/// <param name="Cid">Command identifier; FFFFh where the error is of no command.</param>
/// <param name="Status">What the command completed with.</param>
/// <param name="ParameterByte">Parameter Error Location: byte of the entry that is wrong; null where the location is FFFFh.</param>
/// <param name="ParameterBit">Parameter Error Location: bit in that byte; null likewise.</param>
/// <param name="Lba">First LBA that the error is about.</param>
/// <param name="Nsid">Namespace.</param>
/// <param name="VendorLog">Log page of the vendor that has more; 0 for none.</param>
/// <param name="Opcode">Opcode of the command, where <paramref name="Version"/> is not 0.</param>
/// <param name="CommandSpecific">Command specific information.</param>
/// <param name="Version">Log Page Version: 0 for controllers before NVMe Base 2.1.</param>
public sealed record ErrorLogEntry(
    ulong ErrorCount, ushort SqId, ushort Cid, CommandStatus Status, int? ParameterByte, int? ParameterBit, ulong Lba, uint Nsid,
    byte VendorLog, byte Opcode, ulong CommandSpecific, byte Version)
{
    /// <summary>Size of an entry in bytes.</summary>
    public const int Bytes = 64;

    /// <summary>Whether the entry is used.</summary>
    public bool IsUsed => ErrorCount != 0;

    /// <summary>Decodes 64 bytes. The phase tag, bit 0 of the status field, is left out.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static ErrorLogEntry Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < Bytes)
            throw new ArgumentException($"an error log entry has {Bytes} bytes, got {data.Length}", nameof(data));
        var location = BinaryPrimitives.ReadUInt16LittleEndian(data[14..]);
        return new(
            BinaryPrimitives.ReadUInt64LittleEndian(data),
            BinaryPrimitives.ReadUInt16LittleEndian(data[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(data[10..]),
            new((ushort)(BinaryPrimitives.ReadUInt16LittleEndian(data[12..]) >> 1)),
            location == 0xFFFF ? null : location & 0xFF,
            location == 0xFFFF ? null : location >> 8 & 7,
            BinaryPrimitives.ReadUInt64LittleEndian(data[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(data[24..]),
            data[28], data[31],
            BinaryPrimitives.ReadUInt64LittleEndian(data[32..]),
            data[63]);
    }

    /// <summary>Decodes as many whole entries as there are, and leaves out those that are not used.</summary>
    public static IReadOnlyList<ErrorLogEntry> DecodeAll(ReadOnlySpan<byte> data)
    {
        List<ErrorLogEntry> entries = [];
        for (; data.Length >= Bytes; data = data[Bytes..])
            if (Decode(data) is { IsUsed: true } entry)
                entries.Add(entry);
        return entries;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"error {ErrorCount}: sq {SqId} cid {Cid} {Status}" +
        (ParameterByte is { } at ? $", byte {at} bit {ParameterBit} of the entry" : "") + $", nsid {Nsid}, LBA {Lba}";
}
