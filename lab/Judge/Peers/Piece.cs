using Lab.Nvme.Intents;

namespace Lab.Judge.Peers;

/// <summary>A piece of a provider's memory, from when it was taken to when it was given back.</summary>
/// <param name="Taken">How it was taken.</param>
/// <param name="From">Position in the log from which on it was out.</param>
internal sealed record Piece(PieceTaken Taken, int From)
{
    /// <summary>Position in the log at which it was given back.</summary>
    public int To { get; set; } = int.MaxValue;

    public ByteRange Range => new(Taken.BusAddress, Taken.Bytes);
}
