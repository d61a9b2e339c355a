using System.Buffers;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>A page of a PRP list, or an SGL segment, as the driver meant it.</summary>
/// <param name="intent">What it told.</param>
/// <param name="at">Its line in the intent log.</param>
/// <param name="content">Its bytes; null when the log's text is none.</param>
internal sealed class MeantList(ListMeant intent, int at, byte[]? content)
{
    public ListMeant Intent => intent;
    public int At => at;
    public byte[]? Content => content;

    /// <summary>The first tail doorbell that was meant after it: of that queue, and its number there. Null when none was.</summary>
    public (MeantQueue Queue, int Ring)? Due { get; set; }

    /// <summary>Line from which on its memory is meant for something else.</summary>
    public int Retired { get; set; } = int.MaxValue;

    public static MeantList From(ListMeant intent, int at)
    {
        var text = intent.Content ?? "";
        var content = new byte[text.Length / 2];
        return new(intent, at, content.Length > 0 && Convert.FromHexString(text, content, out _, out _) == OperationStatus.Done ? content : null);
    }
}
