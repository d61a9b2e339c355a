using System.Buffers;
using System.Buffers.Binary;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>An entry as the driver meant it. A long log has very many: what its text holds is made of it when somebody asks.</summary>
/// <param name="Slot">Slot that it was meant for; null when the driver does not tell.</param>
/// <param name="Text">The 64 bytes as the log has them, in hex.</param>
/// <param name="Told">Bit i: the driver told byte i.</param>
/// <param name="At">Its line in the intent log.</param>
/// <param name="Ended">Commands of the queue that the driver knew to have ended by then; only known where it tells no slots.</param>
internal sealed record MeantEntry(int? Slot, string Text, ulong Told, int At, int Ended)
{
    private const int FirstDwordsByte = 40;
    // Opcode; then command and namespace identifier. Byte 1 (FUSE, PSDT) may still change after the command is told.
    private const ulong Identity = 0b1111_1101;

    /// <summary>The bytes as fields; null when the log's text is no entry.</summary>
    public SubmissionEntry? Command
    {
        get
        {
            Span<byte> bytes = stackalloc byte[SubmissionEntry.Bytes];
            return Fill(bytes, Text) ? SubmissionEntry.FromBytes(bytes) : null;
        }
    }

    /// <summary>The 64 bytes; as far as they can be read where the log's text is no entry.</summary>
    public byte[] Bytes
    {
        get
        {
            var bytes = new byte[SubmissionEntry.Bytes];
            Fill(bytes, Text);
            return bytes;
        }
    }

    /// <summary>Status that it was meant to end with; null for success.</summary>
    public StatusMeant? Expected { get; init; }

    /// <summary>Any status is right.</summary>
    public bool MayEndAnyhow { get; init; }

    /// <summary>How it ended for its caller; null when the log tells of no end.</summary>
    public MeantEnd? End { get; set; }

    /// <summary>The log tells of an Abort command for it.</summary>
    public bool AbortAsked { get; set; }

    public bool IsLost => End is { Lost: not null };

    /// <summary>A request for an asynchronous event, which ends when there is one, or never. Of an entry of the admin queue.</summary>
    public bool RequestsEvent => Command?.Opcode == AdminCommand.AsyncEventRequestOpcode;

    public static MeantEntry From(EntryMeant intent, int at) => new(intent.Slot, intent.Entry ?? "", ulong.MaxValue, at, 0);

    public static MeantEntry From(CommandMeant intent, int at, int ended)
    {
        Span<byte> bytes = stackalloc byte[SubmissionEntry.Bytes];
        bytes.Clear();
        bytes[0] = unchecked((byte)intent.Opcode);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], unchecked((ushort)intent.Cid));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], intent.Nsid);
        var dwords = intent.Dwords ?? "";
        var length = Math.Min(dwords.Length / 2, SubmissionEntry.Bytes - FirstDwordsByte);
        var told = Identity | ((1UL << length) - 1) << FirstDwordsByte;
        // What is no hex stays in the text, which then is no entry.
        var text = Convert.ToHexStringLower(bytes);
        return new(null, text[..(2 * FirstDwordsByte)] + dwords + text[Math.Min(text.Length, 2 * FirstDwordsByte + dwords.Length)..], told, at, ended);
    }

    /// <summary>Writes the bytes to <paramref name="bytes"/>.</summary>
    public void CopyTo(Span<byte> bytes) => Fill(bytes, Text);

    private static bool Fill(Span<byte> bytes, string text) =>
        text.Length == 2 * bytes.Length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
}
