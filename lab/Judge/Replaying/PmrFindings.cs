using Lab.Judge.Rules;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>What the file behind the region holds of each record.</summary>
internal sealed class PmrFindings
{
    private static readonly string[] Kinds = ["new", "old", "torn", "not looked at"];

    /// <summary>Records that are behind a barrier and in the file.</summary>
    public List<PmrRecord> Kept { get; } = [];

    /// <summary>Records that are behind a barrier and not in the file, with what is there.</summary>
    public List<(PmrRecord Record, string Instead)> Lost { get; } = [];

    /// <summary>Records without a barrier, with what became of them.</summary>
    public List<(PmrRecord Record, string Kind, string Text)> Open { get; } = [];

    /// <summary>Records behind a barrier of which the capture does not have the content.</summary>
    public int Unseen { get; private set; }

    public long KeptBytes => Kept.Sum(record => (long)record.Bytes);

    public long LostBytes => Lost.Sum(lost => (long)lost.Record.Bytes);

    /// <summary>"2 new, 1 old, 1 torn (at offset 512 torn: 3 of 32 cells new, 29 old)".</summary>
    public string OpenText
    {
        get
        {
            var kinds = string.Join(", ", Kinds
                .Select(kind => (kind, count: Open.Count(open => open.Kind == kind))).Where(it => it.count > 0).Select(it => $"{it.count} {it.kind}"));
            return Open.FirstOrDefault(open => open.Kind == "torn") is { Record: { } torn } first ? $"{kinds} (at offset {torn.Offset} {first.Text})" : kinds;
        }
    }

    public static PmrFindings Of(IReadOnlyList<PmrContent> contents, PmrReplay region)
    {
        var findings = new PmrFindings();
        foreach (var record in region.Records)
            findings.Look(record, Content(contents, record));
        return findings;
    }

    private void Look(PmrRecord record, byte[]? found)
    {
        if (!record.IsSettled)
        {
            var (kind, text) = found is null ? ("not looked at", "") : record.Open(found);
            Open.Add((record, kind, text));
        }
        else if (found is null)
            Unseen++;
        else if (record.Holds(found))
            Kept.Add(record);
        else
            Lost.Add((record, record.Instead(found)));
    }

    private static byte[]? Content(IReadOnlyList<PmrContent> contents, PmrRecord record)
    {
        foreach (var content in contents)
        {
            var at = record.Offset - content.Offset;
            if (at >= 0 && at + record.Bytes <= content.Content.Length / 2 && TryBytes(content.Content.AsSpan((int)(2 * at), 2 * record.Bytes)) is { } bytes)
                return bytes;
        }
        return null;
    }

    // The judge never throws: a capture may come from anybody.
    private static byte[]? TryBytes(ReadOnlySpan<char> hex)
    {
        var bytes = new byte[hex.Length / 2];
        return Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }
}
