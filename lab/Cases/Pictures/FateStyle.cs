using Lab.Judge.Peers;

namespace Lab.Cases.Pictures;

/// <summary>How a leg is drawn: by what became of it, so that one that went wrong is seen at once.</summary>
/// <param name="Class">Class of its elements.</param>
/// <param name="Word">What became of it, in words.</param>
/// <param name="Colour">Null for one of the colours of legs that went well.</param>
/// <param name="Dashes">Empty for a whole line.</param>
/// <param name="IsCrossed">Whether a cross stands where the way ends, instead of the point of an arrow.</param>
internal sealed record FateStyle(string Class, string Word, string? Colour, string Dashes, bool IsCrossed)
{
    private static readonly string[] Well = ["#1b7f3b", "#0b62a8", "#6a3fa0", "#0f8a8a", "#8a6d00", "#00506b"];

    public static FateStyle Of(PeerFate fate) => fate switch
    {
        PeerFate.PeerToPeer => new("peer-to-peer", "peer to peer", null, "", false),
        PeerFate.Bounced => new("bounced", "bounced", "#d97706", "7 4", false),
        PeerFate.Refused => new("refused", "refused", "#b91c1c", "2 4", true),
        PeerFate.Failed => new("failed", "failed", "#7f1d1d", "10 3 2 3", true),
        _ => new("lost", "LOST", "#dc2626", "5 2", true),
    };

    public string ColourOf(int number) => Colour ?? Well[number % Well.Length];
}
