using Lab.Driver.Wrong;

namespace Lab.Driver.Persistence;

/// <summary>What a driver does with the region in a persistence experiment.</summary>
/// <param name="Records">Records that are written, at least 1; whoever cuts the power counts on more than get done.</param>
/// <param name="RecordBytes">Bytes of a record, a multiple of 8.</param>
/// <param name="Slots">Places for records in the region; record n goes to place n modulo this, over what was there.</param>
/// <param name="Batch">Records between two barriers, at least 1.</param>
/// <param name="Seed">Seed of the content; record n has this plus n.</param>
/// <param name="ResetAfter">Resets the controller in this way after that many records, in the middle of a batch as it comes; null for no reset.</param>
/// <param name="Reset">Which reset.</param>
/// <param name="Wrong">A deliberate defect.</param>
public sealed record PersistencePlan(
    int Records = 64, int RecordBytes = 256, int Slots = 16, int Batch = 3, ulong Seed = 1, int? ResetAfter = null,
    ControllerReset Reset = ControllerReset.Controller, WrongDriver Wrong = WrongDriver.None)
{
    /// <summary>Bytes of the region that the records take.</summary>
    public long Bytes => (long)Slots * RecordBytes;

    /// <summary>What is wrong with the plan, one sentence each; empty for a plan that can be tried.</summary>
    public IEnumerable<string> Problems()
    {
        if (Records < 1)
            yield return $"records is {Records}, it must be at least 1";
        if (RecordBytes is < 8 or > 65536 || RecordBytes % 8 != 0)
            yield return $"recordBytes is {RecordBytes}, it must be a multiple of 8 up to 65536";
        if (Slots is < 1 or > 4096)
            yield return $"slots is {Slots}, it must be 1 to 4096";
        if (Batch < 1)
            yield return $"batch is {Batch}, it must be at least 1";
        if (ResetAfter is < 0)
            yield return $"resetAfter is {ResetAfter}, it must not be negative";
    }
}
