using System.Buffers;
using System.Buffers.Binary;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>An entry as the driver meant it. <see cref="Command"/> is null when the log's text is no entry.</summary>
/// <param name="Slot">Slot that it was meant for; null when the driver does not tell.</param>
/// <param name="Bytes">The 64 bytes.</param>
/// <param name="Told">Bit i: the driver told byte i.</param>
/// <param name="Command">The bytes as fields.</param>
/// <param name="At">Its line in the intent log.</param>
/// <param name="Ended">Commands of the queue that the driver knew to have ended by then; only known where it tells no slots.</param>
internal sealed record MeantEntry(int? Slot, byte[] Bytes, ulong Told, SubmissionEntry? Command, int At, int Ended)
{
    private const int FirstDwordsByte = 40;
    // Opcode; then command and namespace identifier. Byte 1 (FUSE, PSDT) may still change after the command is told.
    private const ulong Identity = 0b1111_1101;

    /// <summary>Status that it was meant to end with; null for success.</summary>
    public StatusMeant? Expected { get; init; }

    /// <summary>How it ended for its caller; null when the log tells of no end.</summary>
    public MeantEnd? End { get; set; }

    /// <summary>The log tells of an Abort command for it.</summary>
    public bool AbortAsked { get; set; }

    public bool IsLost => End is { Lost: not null };

    /// <summary>A request for an asynchronous event, which ends when there is one, or never. Of an entry of the admin queue.</summary>
    public bool RequestsEvent => Command?.Opcode == AdminCommand.AsyncEventRequestOpcode;

    public static MeantEntry From(EntryMeant intent, int at, StatusMeant? expected)
    {
        var bytes = new byte[SubmissionEntry.Bytes];
        return new(intent.Slot, bytes, ulong.MaxValue, Fill(bytes, intent.Entry ?? "") ? SubmissionEntry.FromBytes(bytes) : null, at, 0) { Expected = expected };
    }

    public static MeantEntry From(CommandMeant intent, int at, int ended)
    {
        var bytes = new byte[SubmissionEntry.Bytes];
        bytes[0] = unchecked((byte)intent.Opcode);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), unchecked((ushort)intent.Cid));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), intent.Nsid);
        var dwords = intent.Dwords ?? "";
        var length = Math.Min(dwords.Length / 2, SubmissionEntry.Bytes - FirstDwordsByte);
        var whole = Fill(bytes.AsSpan(FirstDwordsByte, length), dwords);
        var told = Identity | ((1UL << length) - 1) << FirstDwordsByte;
        return new(null, bytes, told, whole ? SubmissionEntry.FromBytes(bytes) : null, at, ended);
    }

    private static bool Fill(Span<byte> bytes, string text) =>
        text.Length == 2 * bytes.Length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
}
