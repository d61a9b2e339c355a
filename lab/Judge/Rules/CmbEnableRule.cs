using Lab.Judge.Replaying;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// The controller learns where it decodes its buffer, or its persistent memory region, by 4-byte stores, the high half first: the low half has the enable
/// bit, and a device may take the address up when that half arrives.
/// </summary>
internal static class CmbEnableRule
{
    /// <summary>Null for a capture that enables neither.</summary>
    public static Finding? Decide(Replay replay)
    {
        var (buffer, region) = (new SpaceControl(SpaceControl.Buffer), new SpaceControl(SpaceControl.Persistent));
        var told = replay.Capture.Intents.OfType<CmbEnabled>().ToArray();
        var problems = new Problems(RuleNames.CmbEnable, replay);
        Walk(replay, buffer, region, problems);
        if (buffer.Stores + region.Stores + told.Length == 0)
            return null;
        foreach (var enabled in told)
            Compare(enabled, buffer, replay, problems);
        string[] parts = [.. Legacy(buffer, told), .. buffer.Summary(), .. region.Summary()];
        return problems.Conclude(Verdict.Pass, string.Join("; ", parts));
    }

    private static void Walk(Replay replay, SpaceControl buffer, SpaceControl region, Problems problems)
    {
        var resets = replay.Resets.Where(reset => reset.Shown is not null).ToDictionary(reset => reset.Shown!.Number);
        var registers = new RegisterShadow();
        for (var i = 0; i < replay.Properties.Count; i++)
        {
            var (store, offset) = replay.Properties[i];
            if (resets.TryGetValue(store.Number, out var reset))
                registers.Reset(reset.Kind ?? ResetKind.Complete);
            foreach (var space in (SpaceControl[])[buffer, region])
                if (space.Concerns(store, offset))
                    space.Take(replay.Properties, i, registers, problems);
            registers.Apply(offset, store.Size, store.Value);
        }
    }

    private static void Compare(CmbEnabled told, SpaceControl buffer, Replay replay, Problems problems)
    {
        if (buffer.Stores > 0 && buffer.Bases.Count == 0)
            problems.AddWithoutEvidence($"the driver uses the buffer at {told.BusAddress}, and CMBMSC.CMSE was never set: the controller does not decode it");
        else if (buffer.Stores > 0 && !buffer.Bases.Contains(told.ControllerAddress))
            problems.AddWithoutEvidence(
                $"the controller decodes the buffer at {told.ControllerAddress} for the driver, and CMBMSC.CBA was set to " +
                string.Join(", ", buffer.Bases.Select(b => $"0x{b:x}")));
        else if (buffer.Stores == 0 && Own(replay) is { } own && !own.Contains(told.ControllerAddress))
            problems.AddWithoutEvidence(
                $"the controller decodes the buffer at {told.ControllerAddress} for the driver, which has not stored that in CMBMSC: " +
                $"without it, it can only be the BAR's own address {own.Base}");
    }

    private static Region? Own(Replay replay) =>
        replay.Capture.Regions.FirstOrDefault(region => region.Kind == RegionKind.Cmb && region.Controller == replay.Capture.Header.Controller);

    private static string[] Legacy(SpaceControl buffer, CmbEnabled[] told) =>
        buffer.Stores > 0 || told.Length == 0
            ? []
            : [$"CMBMSC was never stored: a buffer of before NVMe 1.4, decoded at the BAR's own address ({told[0].ControllerAddress})"];
}
