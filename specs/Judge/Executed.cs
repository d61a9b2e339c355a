using System.Buffers.Binary;
using Lab.Nvme;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Instructions of x86_64 for a made-up capture: one for each store that the driver made, as QEMU's plugin would have recorded them.</summary>
internal static class Executed
{
    /// <summary><c>sfence</c>.</summary>
    public const string StoreFence = "0faef8";
    private const string Mov8 = "488907", Mov4 = "8918", Mov2 = "668907", Mov1 = "8807";
    private const ulong Pc = 0x40_1000;

    /// <summary>The capture with its instructions, and a fence in front of each store to a doorbell.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="fence">Its bytes in hex; null for none.</param>
    public static Capture With(Capture capture, string? fence = StoreFence)
    {
        List<CpuEvent> events = [];
        foreach (var store in capture.Trace.OfType<Store>().Where(store => store.Cpu >= 0))
        {
            if (fence is not null && store.Address.Value >= MadeUp.Doorbell(QueueKind.Submission, 0) && store.Address.Value < MadeUp.Bar0 + 0x4000)
                events.Add(new(CpuEventKind.Fence, store.Cpu, Pc, fence, 0, 0, ""));
            var value = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(value, store.Value.Value);
            var code = store.Size switch { 8 => Mov8, 4 => Mov4, 2 => Mov2, _ => Mov1 };
            events.Add(new(CpuEventKind.Store, store.Cpu, Pc + (ulong)store.Size, code, store.Address, store.Size, Convert.ToHexStringLower(value.AsSpan(0, store.Size))));
        }
        return capture with { Cpu = [.. events], Witness = new(true, "made up") };
    }

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
