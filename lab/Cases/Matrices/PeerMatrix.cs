using System.Collections.Immutable;
using Lab.Cases.Pictures;
using Lab.Judge;
using Lab.Judge.Peers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Steps;
using Lab.PeerToPeer.Transfers;
using Lab.Trace;

namespace Lab.Cases.Matrices;

/// <summary>
/// Predicted and observed, for each topology and each kind of machine: made of captures and judgements alone. Rows are what lies between two functions by
/// the tree that the host saw, columns are architectures and IOMMUs.
/// </summary>
public sealed class PeerMatrix
{
    private readonly Dictionary<(string Row, MatrixColumn Column), ImmutableArray<MatrixEntry>> _cells;

    private PeerMatrix(List<Sight> sights)
    {
        _cells = sights.GroupBy(sight => (sight.Row, sight.Column)).ToDictionary(cell => cell.Key, cell => Entries([.. cell]));
        Rows = [.. sights.GroupBy(sight => sight.Row).OrderBy(row => row.Min(sight => sight.Leg.Route!.Distance)).ThenBy(row => row.Key, StringComparer.Ordinal).Select(row => row.Key)];
        Columns = [.. sights.Select(sight => sight.Column).Distinct().OrderByDescending(column => column.Guest).ThenBy(column => column.Arch).ThenBy(column => column.Iommu, StringComparer.Ordinal)];
    }

    /// <summary>A leg in its place.</summary>
    private sealed record Sight(string Row, MatrixColumn Column, PeerLeg Leg, string Case, string Objection);

    /// <summary>The topologies, those with the shortest ways first.</summary>
    public ImmutableArray<string> Rows { get; }

    /// <summary>The kinds of machines.</summary>
    public ImmutableArray<MatrixColumn> Columns { get; }

    /// <summary>What was seen in one place; empty where nothing was.</summary>
    public ImmutableArray<MatrixEntry> this[string row, MatrixColumn column] => _cells.GetValueOrDefault((row, column), []);

    /// <summary>Collects what captures show. One without a tree shows nothing, and one of a driver that is wrong on purpose only where it was wrong about the way.</summary>
    public static PeerMatrix Of(IEnumerable<(Capture Capture, Judgement Judgement)> judged) =>
        new([.. judged.Where(one => one.Capture.Tree.Length > 0 && !IsWrongOnPurpose(one.Capture)).SelectMany(one => Sights(one.Capture, one.Judgement))]);

    private static IEnumerable<Sight> Sights(Capture capture, Judgement judgement)
    {
        var tree = new PictureTree(capture);
        var routes = new RouteFinder(Processor.Unknown);
        var column = new MatrixColumn(capture.Header.Arch, capture.Header.Iommu ?? "", capture.Header.Kernel.Length > 0);
        var data = judgement.Findings.FirstOrDefault(finding => finding.Rule == RuleNames.Data);
        foreach (var leg in PeerLegs.Of(capture))
            // What the driver itself tells that failed, or was refused for another reason than the way, says nothing of the way.
            if (leg is { Provider.Length: > 0, Route: { } truth } && leg.Fate != PeerFate.Failed && (leg.Fate != PeerFate.Refused || truth.Type == $"{MapType.NotSupported}")
                && tree.Find(leg.Provider) is { } provider && tree.Find(leg.Client) is { } client)
                yield return new(
                    TopologyName.Of(routes.Find(provider, client), tree.Tree, truth.Type, tree.IsHotPlugged(leg.Provider) || tree.IsHotPlugged(leg.Client)),
                    column, leg, capture.Header.Case, data is { Verdict: Verdict.Fail } ? data.Observed : "");
    }

    private static ImmutableArray<MatrixEntry> Entries(List<Sight> cell) =>
        [.. cell.GroupBy(sight => sight.Leg.Route!.Type).OrderBy(entry => entry.Min(sight => sight.Leg.Route!.Distance)).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => Entry(entry.Key, [.. entry]))];

    private static MatrixEntry Entry(string type, List<Sight> sights)
    {
        var sent = sights.Where(sight => sight.Leg.Fate is PeerFate.PeerToPeer or PeerFate.Lost).ToList();
        var spoilt = sent.Where(sight => sight.Leg.Fate == PeerFate.Lost || sight.Objection.Length > 0).ToList();
        var prediction = (sent.Count, spoilt.Count) switch
        {
            (0, _) => Prediction.NotTried,
            (_, > 0) => Prediction.Wrong,
            _ => type == $"{MapType.NotSupported}" ? Prediction.Cautious : Prediction.Right,
        };
        return new(
            type, [.. sights.Select(sight => sight.Leg.Route!.Distance).Distinct().Order()], sent.Sum(sight => sight.Leg.Bytes), sent.Sum(Arrived), sent.Count < sights.Count, prediction,
            [.. spoilt.Select(sight => $"{sight.Case}: {(sight.Leg.Why.Length > 0 ? sight.Leg.Why : sight.Objection)}").Distinct()])
        {
            IsDevicesFault = spoilt.Count > 0 && spoilt.TrueForAll(sight => sight.Leg.IsDevicesFault),
        };
    }

    private static long Arrived(Sight sight) => sight.Leg.Moved ?? (sight.Objection.Length > 0 ? 0 : sight.Leg.Bytes);

    // One that ignores what was predicted is the only one to tell what would have happened.
    private static bool IsWrongOnPurpose(Capture capture) => capture.Header.Strategy.Values.Any(text =>
    {
        try
        {
            var step = PeerStep.Parse(text);
            return step.Verb == PeerVerb.Wrong && !string.Equals(step.Word("way"), $"{WrongOrchestrator.IgnoreRoute}", StringComparison.OrdinalIgnoreCase);
        }
        catch (FormatException)
        {
            return false;
        }
    });
}
