using Lab.Judge.Replaying;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>One 64-bit Memory Space Control, CMBMSC or PMRMSC, as the driver stores it half by half.</summary>
internal sealed class SpaceControl(SpaceControl.Layout layout)
{
    private const ulong Cmse = 2;
    private const ulong Cre = 1;

    /// <summary>What distinguishes the two.</summary>
    /// <param name="Name">For people.</param>
    /// <param name="Offset">Of the low half; the high half follows it.</param>
    /// <param name="Reserved">Bits of the low half that must stay 0.</param>
    internal sealed record Layout(string Name, int Offset, ulong Reserved);

    public static Layout Buffer { get; } = new("CMBMSC", Register.CmbMsc, 0xFFC);
    public static Layout Persistent { get; } = new("PMRMSC", Register.PmrMscl, 0xFFD);

    private bool _capabilitiesEnabled;
    private bool _highStored;

    /// <summary>Stores to it.</summary>
    public int Stores { get; private set; }

    /// <summary>Addresses at which it was enabled.</summary>
    public SortedSet<ulong> Bases { get; } = [];

    private bool IsBuffer => layout == Buffer;

    public bool Concerns(Store store, long offset) => offset < layout.Offset + 8 && layout.Offset < offset + store.Size;

    /// <summary>Takes store <paramref name="at"/> of all those to properties.</summary>
    /// <param name="all">The stores and their offsets.</param>
    /// <param name="at">Which.</param>
    /// <param name="before">The properties before it.</param>
    /// <param name="problems">Where objections go.</param>
    public void Take(IReadOnlyList<(Store Store, long Offset)> all, int at, RegisterShadow before, Problems problems)
    {
        Stores++;
        var (store, offset) = all[at];
        var after = before.Copy();
        after.Apply(offset, store.Size, store.Value);
        if (store.Size != 4 || (offset != layout.Offset && offset != layout.Offset + 4))
            problems.Add(
                $"store #{store.Number} writes {Words.Count(store.Size, "byte")} of {layout.Name} at 0x{offset:x}, it must be two stores of 4 bytes, " +
                "the high half first: a bus may split a wider one low half first, and the specification gives no order between the halves", store.Number, null, "not one half");
        else if (offset == layout.Offset + 4)
            TakeHigh(all, at, before, problems);
        var low = Low(after);
        if (offset < layout.Offset + 4)
            TakeLow(store, low, before, problems);
        if (offset + store.Size > layout.Offset + 4)
            _highStored = true;
        if ((low & Cmse) != 0)
            Bases.Add(Base(after));
    }

    /// <summary>What was seen, as a part of a sentence; nothing when it was never stored.</summary>
    public IEnumerable<string> Summary()
    {
        if (Stores > 0)
            yield return Bases.Count == 0
                ? $"{layout.Name}: {Words.Count(Stores, "store")}, CMSE never set"
                : $"{layout.Name}: {Words.Count(Stores, "store")} of 4 bytes, high half first{(IsBuffer ? ", CRE before CMSE" : "")}, CBA " +
                  string.Join(", ", Bases.Select(b => $"0x{b:x}"));
    }

    private void TakeLow(Store store, ulong low, RegisterShadow before, Problems problems)
    {
        if ((low & layout.Reserved) != 0)
            problems.Add(
                $"store #{store.Number} sets reserved bits of {layout.Name} (0x{low & layout.Reserved:x}): CBA is a multiple of 4 KiB", store.Number, null,
                "reserved bits");
        if ((low & Cmse) == 0)
        {
            _capabilitiesEnabled |= (low & Cre) != 0;
            return;
        }
        if (IsBuffer && (low & Cre) == 0)
            problems.Add($"store #{store.Number} sets CMBMSC.CMSE without CRE", store.Number, null, "CRE is 0");
        else if (IsBuffer && !_capabilitiesEnabled)
            problems.Add(
                $"store #{store.Number} sets CMBMSC.CRE and CMSE at once: only after CRE do CMBLOC and CMBSZ say where the buffer is", store.Number, null,
                "CRE comes first");
        if (!_highStored && store.Size == 4)
            problems.Add(
                $"store #{store.Number} sets {layout.Name}.CMSE before the high half was ever stored: the controller decodes whatever address an earlier driver left there",
                store.Number, null, "the high half is unknown");
        if (!IsBuffer && before.Read(ControllerProperty.PmrCtl) == 0)
            problems.Add($"store #{store.Number} sets PMRMSCL.CMSE while PMRCTL.EN is 0", store.Number, null, "the region is off");
    }

    // A high half that comes while the space is enabled moves it, for the moment or for good.
    private void TakeHigh(IReadOnlyList<(Store Store, long Offset)> all, int at, RegisterShadow before, Problems problems)
    {
        var store = all[at].Store;
        if (!IsBuffer && store.Value != 0 && before.Read(ControllerProperty.PmrCtl) == 0)
            problems.Add($"store #{store.Number} sets PMRMSCU while PMRCTL.EN is 0", store.Number, null, "the region is off");
        if ((Low(before) & Cmse) == 0)
            return;
        var next = all.Skip(at + 1).FirstOrDefault(later => Concerns(later.Store, later.Offset));
        var lowFollows = next.Store is not null && next.Offset == layout.Offset;
        var switchesOff = lowFollows && (next.Store!.Value & Cmse) == 0 && store.Value == 0 && ReferenceEquals(all[at + 1].Store, next.Store);
        var repeats = lowFollows && (next.Store!.Value & Cmse) != 0 && store.Value == Base(before) >> 32;
        if (switchesOff || repeats)
            return;
        problems.Add(
            $"store #{store.Number} puts 0x{store.Value.Value:x} in the high half of {layout.Name} while CMSE is set: until then the controller may have " +
            $"decoded 0x{Base(before):x}, an address that was not meant. The specification gives no order between the halves, and a device may take the address up when the low half arrives",
            store.Number, null, "the low half came first");
    }

    private ulong Low(RegisterShadow registers) => IsBuffer ? registers.Read(ControllerProperty.CmbMsc) & 0xFFFF_FFFF : registers.Read(ControllerProperty.PmrMscl);

    private ulong Base(RegisterShadow registers) => IsBuffer
        ? new CmbMsc(registers.Read(ControllerProperty.CmbMsc)).Cba
        : new PmrMscu((uint)registers.Read(ControllerProperty.PmrMscu)).Cba(new((uint)registers.Read(ControllerProperty.PmrMscl)));
}
