using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Instructions of x86_64 for a made-up capture: one for each store that the driver made, as QEMU's plugin would have recorded them.</summary>
internal static class Executed
{
    /// <summary><c>sfence</c>.</summary>
    public const string StoreFence = "0faef8";
    private const string Mov8 = "488907", Mov4 = "8918", Mov2 = "668907", Mov1 = "8807";
    /// <summary>Where the fence is, and where a store of 8 bytes and one of 4.</summary>
    public const ulong FencePc = 0x40_1000, EntryPc = FencePc + 8, DoorbellPc = FencePc + 4;

    /// <summary>The capture with its instructions, and a fence in front of each store to a doorbell.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="fence">Its bytes in hex; null for none.</param>
    public static Capture With(Capture capture, string? fence = StoreFence)
    {
        List<CpuEvent> events = [];
        foreach (var store in capture.Trace.OfType<Store>().Where(store => store.Cpu >= 0))
        {
            if (fence is not null && store.Address.Value >= MadeUp.Doorbell(QueueKind.Submission, 0) && store.Address.Value < MadeUp.Bar0 + 0x4000)
                events.Add(new(CpuEventKind.Fence, store.Cpu, FencePc, fence, 0, 0, ""));
            var value = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(value, store.Value.Value);
            var code = store.Size switch { 8 => Mov8, 4 => Mov4, 2 => Mov2, _ => Mov1 };
            events.Add(new(CpuEventKind.Store, store.Cpu, FencePc + (ulong)store.Size, code, store.Address, store.Size, Convert.ToHexStringLower(value.AsSpan(0, store.Size)),
                Mapping: capture.Regions.IndexOf(capture.Regions.First(region => region.Contains(store.Address))) + 1));
        }
        return capture with { Cpu = [.. events], Witness = new(true, "made up"), Mappings = [.. capture.Regions.Select((region, i) => Mapped(capture, region, i + 1))] };
    }

    /// <summary>The capture with another memory type of a region in the guest's page tables; null where they were not read.</summary>
    public static Capture Mapped(Capture capture, string region, MemoryType? type) => capture with
    {
        Mappings = [.. capture.Mappings.Select(mapping => mapping.Region == region ? mapping with { Type = type, Source = type is null ? "nobody could look" : "made up" } : mapping)],
    };

    // As the driver says.
    private static MappedMemory Mapped(Capture capture, Region region, int number) => new(
        number, region.Name, 0, 0x7f00_0000_0000 + region.Base.Value, region.Base,
        region.Kind == RegionKind.Registers ? MemoryType.Uncached
            : capture.Intents.OfType<QueueCreated>().Where(queue => queue.Id > 0 && queue.Kind == QueueKind.Submission).Select(queue => Enum.TryParse<MemoryType>(queue.Memory, out var memory) ? memory : (MemoryType?)null).FirstOrDefault() ?? MemoryType.Uncached,
        "made up");

    /// <summary>Pairs of stores of 8 bytes to the buffer become one of 16 each, by <paramref name="code"/>.</summary>
    public static Capture Vectors(Capture capture, string code)
    {
        List<CpuEvent> events = [];
        foreach (var executed in capture.Cpu)
            if (events.Count > 0 && events[^1] is { Size: 8, Kind: CpuEventKind.Store } first && executed is { Size: 8, Kind: CpuEventKind.Store }
                && executed.Address.Value == first.Address.Value + 8 && first.Address.Value % 16 == 0)
                events[^1] = first with { Size = 16, Code = code, Value = first.Value + executed.Value };
            else
                events.Add(executed);
        return capture with { Cpu = [.. events] };
    }
}
