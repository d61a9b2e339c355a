using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>A command that moved data: as it was meant, and as the device had it.</summary>
internal sealed record PeerCommand(PeerCommandMeant Meant, int LogPosition)
{
    /// <summary>As the device fetched it; null where it never did.</summary>
    public DeviceCommand? Seen { get; set; }

    /// <summary>The data as the device mapped it.</summary>
    public List<ByteRange> Mapped { get; } = [];

    /// <summary>How the device ended it; null where it never did.</summary>
    public DeviceCompletion? Completion { get; set; }

    /// <summary>The data as it was told to the client.</summary>
    public List<ByteRange> Ranges { get; } = ByteRange.Parse(Meant.Ranges);

    /// <summary>The data as bus addresses.</summary>
    public List<ByteRange> Bus { get; } = ByteRange.Parse(Meant.Bus);

    public bool IsRead => Meant.Opcode == 2;
}
