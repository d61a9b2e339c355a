using Lab.Nvme;
using Lab.Nvme.Commands;

namespace Lab.Specs.Judge;

/// <summary>A queue pair of a made-up driver, and how far driver and device are with each command.</summary>
internal sealed class MadePair(int id, int depth, MadePlace submissions, MadePlace completions)
{
    public int Id => id;
    public int Depth => depth;
    public MadePlace Submissions => submissions;
    public MadePlace Completions => completions;
    public QueueRing Ring { get; } = new(depth);
    /// <summary>Meant and stored; no doorbell has told of them.</summary>
    public List<SubmissionEntry> Stored { get; } = [];
    /// <summary>Exposed; the device has not fetched them.</summary>
    public List<SubmissionEntry> Exposed { get; } = [];
    /// <summary>Fetched, without an answer.</summary>
    public List<SubmissionEntry> Running { get; } = [];
    /// <summary>Answered, with the head that the completion tells; the driver has not taken it.</summary>
    public List<(SubmissionEntry Entry, int Status, int Head)> Posted { get; } = [];
    /// <summary>Without an end for the driver.</summary>
    public IEnumerable<SubmissionEntry> Outstanding => [.. Posted.Select(posted => posted.Entry), .. Running, .. Exposed, .. Stored];
    /// <summary>How many more entries fit.</summary>
    public int Free => depth - 1 - Ring.Distance(KnownHead, Tail) is var slots && depth - 1 - Outstanding.Count() is var answers ? Math.Min(slots, answers) : 0;
    public int Tail { get; set; }
    /// <summary>How far the device has fetched.</summary>
    public int Fetched { get; set; }
    /// <summary>How far it has told the driver.</summary>
    public int KnownHead { get; set; }
    public int Head { get; set; }
    public int Phase { get; set; } = 1;
    public int PostedAt { get; set; }
    public int PostedPhase { get; set; } = 1;
    public int Completed { get; set; }
    public ushort NextCid { get; set; }
}
