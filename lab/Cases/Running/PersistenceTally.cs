using System.Globalization;
using Lab.Judge;

namespace Lab.Cases.Running;

/// <summary>What a soak has counted so far.</summary>
public sealed class PersistenceTally
{
    /// <summary>Power cuts.</summary>
    public int Cuts { get; private set; }
    /// <summary>Barriers that the device saw.</summary>
    public long Barriers { get; private set; }
    /// <summary>Bytes behind a barrier that the file holds.</summary>
    public long KeptBytes { get; private set; }
    /// <summary>Bytes behind a barrier that it does not hold.</summary>
    public long LostBytes { get; private set; }
    /// <summary>Records without a barrier that are there whole.</summary>
    public int New { get; private set; }
    /// <summary>Records without a barrier of which nothing is there.</summary>
    public int Old { get; private set; }
    /// <summary>Records without a barrier of which a part is there.</summary>
    public int Torn { get; private set; }
    /// <summary>What the judge said of the cuts that did not pass.</summary>
    public IList<string> Failures { get; } = [];

    /// <summary>Adds one cut.</summary>
    public void Add(PersistenceCount count, Judgement judgement)
    {
        Cuts++;
        (Barriers, KeptBytes, LostBytes) = (Barriers + count.Barriers, KeptBytes + count.KeptBytes, LostBytes + count.LostBytes);
        (New, Old, Torn) = (New + count.New, Old + count.Old, Torn + count.Torn);
        // A cut before the first barrier shows nothing, and fails nothing.
        if (judgement.Verdict is Verdict.Fail or Verdict.Error)
            Failures.Add(judgement.Reason);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cuts} cuts, {Barriers} barriers, {KeptBytes} barriered bytes checked, {LostBytes} lost; records without a barrier: {New} new, {Old} old, {Torn} torn");
}
