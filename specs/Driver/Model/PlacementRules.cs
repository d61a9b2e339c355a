using Lab.Driver.Memory;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// What of a command may lie in the buffer, as CMBLOC and CMBSZ say (NVMe Base 2.1, offsets 38h and 3Ch): status 12h otherwise; and what in the
/// persistent region.
/// </summary>
internal static class PlacementRules
{
    public static ushort Check(ModelController controller, ModelSubmissionQueue queue, DataPointerReader reader, bool toHost)
    {
        var cmb = controller.Cmb;
        var (lists, data) = (reader.Lists.Select(InCmb).ToList(), reader.Data.Select(InCmb).ToList());
        var queueInCmb = cmb.Touches(queue.Address, 1);
        var refused =
            // Half in the buffer and half outside.
            reader.Data.Any(segment => cmb.Touches(segment.Address, segment.Bytes) && !cmb.Holds(segment.Address, segment.Bytes))
            || (lists.Contains(true) && !cmb.Lists)
            || (lists.Contains(true) && lists.Contains(false) && !cmb.Cdpmls)
            || (lists.Contains(true) && !queueInCmb && !cmb.Cdpcils)
            || (data.Contains(true) && data.Contains(false) && !cmb.Cdmmms)
            || (data.Contains(true) && !(toHost ? cmb.Rds : cmb.Wds));
        // NVMe Base 2.1, 8.2.4: the region holds data as PMRCAP says, and nothing else.
        if (reader.Lists.Any(InPmr) || (reader.Data.Any(InPmr) && !(toHost ? controller.Pmr.Rds : controller.Pmr.Wds)))
            return ModelStatus.InvalidField;
        return refused ? ModelStatus.InvalidUseOfCmb : ModelStatus.Success;

        bool InPmr(Segment segment) => controller.Dma.PlaceOf(segment.Address, segment.Bytes) == MemoryPlace.Pmr;
        bool InCmb(Segment segment) => controller.Dma.PlaceOf(segment.Address, segment.Bytes) == MemoryPlace.Cmb;
    }
}
