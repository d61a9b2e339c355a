using Lab.Driver.Seams;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver.Steps;

/// <summary>Single accesses to registers, BARs and configuration space.</summary>
internal sealed class StepMemory(IPlatform platform) : IDisposable
{
    private readonly Dictionary<int, IMemoryWindow> _windows = [];

    public StepOutcome Do(StepText step)
    {
        switch (step.Verb)
        {
            case "read-register":
                return StepOutcome.Value(step, Load(Registers, Place(step)));
            case "write-register":
                Store(step, Registers, Place(step));
                return StepOutcome.Done;
            case "wait-register":
                return Wait(step);
            case "read-memory":
                return StepOutcome.Value(step, Load(Window((int)step.Number("bar", 0)), (step.Number("offset", 0), Width(step, 4))));
            case "write-memory":
                Store(step, Window((int)step.Number("bar", 0)), (step.Number("offset", 0), Width(step, 4)));
                return StepOutcome.Done;
            case "read-config":
                return StepOutcome.Value(step, platform.Function.ReadConfig32((int)step.Number("offset", 0)));
            default:
                platform.Function.WriteConfig32((int)step.Number("offset", 0), (uint)step.Word64("value"));
                return StepOutcome.Done;
        }
    }

    public void Dispose()
    {
        foreach (var window in _windows.Values)
            window.Dispose();
        _windows.Clear();
    }

    private IMemoryWindow Registers => Window(0);

    private IMemoryWindow Window(int bar)
    {
        if (_windows.TryGetValue(bar, out var window))
            return window;
        platform.Function.EnableMemoryAndBusMaster();
        return _windows[bar] = platform.Function.MapBar(bar, MemoryType.Uncached);
    }

    private static (long Offset, int Bytes) Place(StepText step)
    {
        if (step.Has("name") == step.Has("offset"))
            throw new FormatException($"step '{step}' needs either name=… or offset=…");
        if (!step.Has("name"))
            return (step.Number("offset", 0), Width(step, 4));
        var name = step.Word("name");
        var property = PropertyName.Find(name)
            ?? throw new FormatException($"step '{step}': there is no register '{name}', this lab knows {string.Join(", ", PropertyName.All.Select(known => known.Name))}");
        return (property.Offset, Width(step, property.Bytes));
    }

    private static int Width(StepText step, int otherwise) => step.Number("bytes", otherwise) is var bytes && bytes is 4 or 8
        ? (int)bytes
        : throw new FormatException($"step '{step}': bytes must be 4 or 8");

    private static ulong Load(IMemoryWindow window, (long Offset, int Bytes) place)
    {
        Check(window, place);
        return place.Bytes == 4 ? window.Read32(place.Offset) : window.Read64(place.Offset);
    }

    private static void Store(StepText step, IMemoryWindow window, (long Offset, int Bytes) place)
    {
        Check(window, place);
        var value = step.Word64("value");
        var halves = step.OneOf("halves", "no", "lowThenHigh", "highThenLow");
        if (place.Bytes == 4 && value > uint.MaxValue)
            throw new FormatException($"step '{step}': value does not fit in 4 bytes");
        if (place.Bytes == 4)
            window.Write32(place.Offset, (uint)value);
        else if (halves == "no")
            window.Write64(place.Offset, value);
        else
            foreach (var high in new[] { halves == "highThenLow", halves != "highThenLow" })
                window.Write32(place.Offset + (high ? 4 : 0), (uint)(high ? value >> 32 : value));
    }

    private StepOutcome Wait(StepText step)
    {
        var (place, limit) = (Place(step), TimeSpan.FromMilliseconds(step.Number("ms", 5000)));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        StepOutcome outcome;
        do
            outcome = StepOutcome.Value(step, Load(Registers, place));
        while (!outcome.Met && clock.Elapsed < limit);
        return outcome;
    }

    private static void Check(IMemoryWindow window, (long Offset, int Bytes) place)
    {
        if (place.Offset < 0 || place.Offset % place.Bytes != 0 || place.Offset > window.Bytes - place.Bytes)
            throw new DriverException($"{place.Bytes} bytes at 0x{place.Offset:x} are no aligned part of a window of 0x{window.Bytes:x} bytes");
    }
}
