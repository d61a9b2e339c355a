using System.Collections.Immutable;
using System.Globalization;
using Lab.Cases.Pictures;

namespace Lab.Cases.Matrices;

/// <summary>What was predicted in one place of the matrix, and what became of it.</summary>
/// <param name="Type">The predicted map type, as Linux names it.</param>
/// <param name="Distances">The predicted distances, rising.</param>
/// <param name="Bytes">Bytes that were sent peer to peer.</param>
/// <param name="Arrived">Bytes of them that arrived: those of the trace, and where QEMU traces none those that the judge found at their destinations.</param>
/// <param name="Bounced">Whether something was refused here, or went through host memory instead.</param>
/// <param name="Prediction">Right or wrong.</param>
/// <param name="Notes">Why it is wrong, a sentence each, with the case that shows it.</param>
public sealed record MatrixEntry(
    string Type, ImmutableArray<int> Distances, long Bytes, long Arrived, bool Bounced, Prediction Prediction, ImmutableArray<string> Notes)
{
    /// <summary>Whether all that was lost was lost by the machine.</summary>
    public bool IsDevicesFault { get; init; }

    /// <summary>The entry in words, without its notes.</summary>
    public string Text
    {
        get
        {
            var predicted = $"{LegText.MapType(Type)}, {string.Join(" or ", Distances.Select(distance => distance.ToString(CultureInfo.InvariantCulture)))}";
            return Prediction switch
            {
                Prediction.Right => string.Create(CultureInfo.InvariantCulture, $"{predicted}: {Bytes} bytes arrived: right"),
                Prediction.Wrong => string.Create(CultureInfo.InvariantCulture, $"{predicted}: {Arrived} of {Bytes} bytes arrived: WRONG{(IsDevicesFault ? ", device at fault" : "")}"),
                Prediction.Cautious => string.Create(CultureInfo.InvariantCulture, $"{predicted}: refused; sent all the same, {Arrived} of {Bytes} bytes arrived"),
                _ => $"{predicted}: {(Bounced ? "refused" : "not tried")}",
            };
        }
    }
}
