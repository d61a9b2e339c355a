using Lab.Judge.Replaying;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>A store of several words, made by a process that may die of it, is with the device whole; where the process died, the fault is told with what arrived.</summary>
internal static class VectorStoreRule
{
    private const string Sources =
        "TCG executes any store, cut into accesses of at most 8 bytes. KVM has to emulate a store to emulated memory, and where it cannot the guest's program gets a fault or the machine stops " +
        "(Linux arch/x86/kvm/x86.c, handle_emulation_failure; arch/arm64/kvm/mmio.c, io_mem_abort: a pair or vector of registers has no syndrome)";

    /// <summary>The finding; null where the driver tried no such store.</summary>
    public static Finding? Decide(Replay replay)
    {
        if (!replay.Capture.Intents.Any(intent => intent is VectorStoreMeant))
            return null;
        var problems = new Problems(RuleNames.VectorStore, replay);
        List<string> whole = [];
        for (var i = 0; i < replay.Capture.Intents.Length; i++)
            if (replay.Capture.Intents[i] is VectorStoreMeant meant)
                Decide(replay, meant, replay.Capture.Intents.Skip(i + 1).OfType<VectorStoreEnded>().FirstOrDefault(), problems, whole);
        return problems.Conclude(Verdict.Pass, string.Join("; ", whole), Sources);
    }

    private static void Decide(Replay replay, VectorStoreMeant meant, VectorStoreEnded? ended, Problems problems, List<string> whole)
    {
        var content = Bytes(meant.Content);
        var stores = replay.Capture.Trace.OfType<Store>().Where(store => replay.IsDriver(store)
            && store.Address.Value >= meant.BusAddress.Value && store.Address.Value < meant.BusAddress.Value + (ulong)content.Length).ToList();
        var arrived = Enumerable.Range(0, content.Length).Count(at => stores.Exists(store => Holds(store, meant.BusAddress.Value + (ulong)at, content[at])));
        var what = $"{meant.Store} ({meant.Code}), {Words.Count(content.Length, "byte")} at {meant.BusAddress}";
        var part = arrived == 0 ? "nothing of it reached the device" : $"{arrived} of its bytes reached the device";
        var problem = ended is null ? "nobody heard of the end of the process that made the store"
            : ended.End != "exit 0" ? $"the process that made the store got {ended.End}"
            : arrived < content.Length || content.Length == 0 ? "the process that made the store ended well"
            : null;
        if (problem is not null && stores.Count > 0)
            problems.Add($"{what}: {problem}, and {part}", stores[0].Number);
        else if (problem is not null)
            problems.AddWithoutEvidence($"{what}: {problem}, and {part}");
        else
            whole.Add($"{what} reached the device whole, in {string.Join(" + ", stores.GroupBy(store => store.Size).Select(size => $"{Words.Count(size.Count(), "store")} of {size.Key}"))}");
    }

    private static bool Holds(Store store, ulong address, byte value) =>
        address >= store.Address.Value && address < store.Address.Value + (ulong)store.Size && (byte)(store.Value.Value >> 8 * (int)(address - store.Address.Value)) == value;

    // A log may hold anything.
    private static byte[] Bytes(string hex)
    {
        try
        {
            return Convert.FromHexString(hex);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
