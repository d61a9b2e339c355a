using System.Buffers;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>An entry as the driver meant it. <see cref="Command"/> is null when the log's text is no entry.</summary>
/// <param name="Slot">Slot that it was meant for.</param>
/// <param name="Bytes">The 64 bytes.</param>
/// <param name="Command">The bytes as fields.</param>
/// <param name="At">Its line in the intent log.</param>
internal sealed record MeantEntry(int Slot, byte[] Bytes, SubmissionEntry? Command, int At)
{
    public static MeantEntry From(EntryMeant intent, int at)
    {
        var bytes = new byte[SubmissionEntry.Bytes];
        var text = intent.Entry ?? "";
        var whole = text.Length == 2 * bytes.Length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
        return new(intent.Slot, bytes, whole ? SubmissionEntry.FromBytes(bytes) : null, at);
    }
}
