using System.Globalization;
using Lab.Judge.Peers;

namespace Lab.Cases.Pictures;

/// <summary>A leg in words.</summary>
internal static class LegText
{
    /// <summary>What it moved, which way, and how much of it the trace shows.</summary>
    public static string Of(PeerLeg leg)
    {
        var place = leg.Provider.Length == 0 ? "guest memory" : leg.Provider == leg.Client ? "its own memory" : leg.Provider;
        var way = leg.Route is { } route ? string.Create(CultureInfo.InvariantCulture, $"{MapType(route.Type)}, distance {route.Distance}; ") : "";
        return $"{leg.Client} {(leg.IsInto ? "into" : "out of")} {place}: {way}{FateStyle.Of(leg.Fate).Word}{(leg.IsDevicesFault ? " by the device" : "")}{Amount(leg)}";
    }

    /// <summary>A map type as people say it; the text itself where it is none.</summary>
    public static string MapType(string type) => type switch
    {
        "NotSupported" => "not supported",
        "BusAddress" => "bus address",
        "ThroughHostBridge" => "through host bridge",
        _ => type,
    };

    private static string Amount(PeerLeg leg)
    {
        var copies = leg.Copies == 1 ? "1 copy" : string.Create(CultureInfo.InvariantCulture, $"{leg.Copies} copies");
        if (leg.Fate == PeerFate.Refused)
            return $", {copies}, nothing transferred";
        return string.Create(CultureInfo.InvariantCulture, $", {copies}, {leg.Bytes} bytes, ") + (leg.Moved is { } moved
            ? string.Create(CultureInfo.InvariantCulture, $"{moved} of them in the trace")
            : "which QEMU does not trace there");
    }
}
