using System.Diagnostics;

namespace Lab.Specs.Driver.Model;

/// <summary>
/// Where driver and device meet. One lock puts all accesses in one order; each access of the driver gives the device its turn, and moves the clock on.
/// What neither may do is written down, whatever the driver makes of the exceptions that it gets.
/// </summary>
internal sealed class ModelBus(long mostAccesses, bool ownThread)
{
    // What a look costs that finds the device with nothing to do: waits for what will never come are then over after some thousand accesses.
    private static readonly TimeSpan IdleLook = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan OneAccess = TimeSpan.FromMicroseconds(1);

    private readonly List<Access> _recorded = [];
    private readonly List<string> _violations = [];
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _now;

    public object Gate { get; } = new();
    public ModelSchedule Schedule { get; } = new();
    /// <summary>How many accesses the driver has made.</summary>
    public long Accesses { get; private set; }
    /// <summary>Called with the gate held before each access.</summary>
    public Action<long> BeforeAccess { get; set; } = _ => { };
    /// <summary>Whether anybody answers to accesses of a region; nobody reads as all ones.</summary>
    public Func<ModelRegion, bool> Answers { get; set; } = _ => true;
    /// <summary>What a load brings that nothing answers.</summary>
    public Func<ulong> Unanswered { get; set; } = () => ulong.MaxValue;
    /// <summary>Why the driver may not store there now, null when it may.</summary>
    public Func<ModelRegion, long, long, string?> WhyNotStore { get; set; } = (_, _, _) => null;

    /// <summary>The accesses to BARs, in order.</summary>
    public IReadOnlyList<Access> Recorded
    {
        get
        {
            lock (Gate)
                return [.. _recorded];
        }
    }

    /// <summary>What the driver or the device did and may not do.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (Gate)
                return [.. _violations];
        }
    }

    /// <summary>The driver's clock: counted in accesses, or the real one where the device has a thread of its own.</summary>
    public TimeSpan Now()
    {
        if (ownThread)
            return _watch.Elapsed;
        lock (Gate)
            return _now;
    }

    public void Violate(string what)
    {
        lock (Gate)
            _violations.Add($"#{Accesses}: {what}");
    }

    /// <summary>Lets time pass in which the driver does nothing.</summary>
    public void Pass(TimeSpan time)
    {
        lock (Gate)
            _now += time;
    }

    public ulong Load(ModelRegion region, long offset, int width)
    {
        lock (Gate)
        {
            Begin();
            var value = MayAccess(region, offset, width, width, "loads") ? region.Load(offset, width) : Unanswered() & (width == 4 ? uint.MaxValue : ulong.MaxValue);
            End(region, new(Accesses, region.Name, offset, width, false, value));
            return value;
        }
    }

    public void Store(ModelRegion region, long offset, int width, ulong value)
    {
        lock (Gate)
        {
            Begin();
            if (MayAccess(region, offset, width, width, "stores"))
                region.Store(offset, width, value);
            End(region, new(Accesses, region.Name, offset, width, true, value));
        }
    }

    /// <summary>Copies between ordinary memory and the driver: one access, however long.</summary>
    public void Copy(ModelRegion region, long offset, Span<byte> into)
    {
        lock (Gate)
        {
            Begin();
            if (MayAccess(region, offset, into.Length, 1, "loads"))
                region.Read(offset, into);
            End(region, new(Accesses, region.Name, offset, into.Length, false, 0));
        }
    }

    /// <inheritdoc cref="Copy"/>
    public void Fill(ModelRegion region, long offset, ReadOnlySpan<byte> from)
    {
        lock (Gate)
        {
            Begin();
            if (MayAccess(region, offset, from.Length, 1, "stores"))
                region.Write(offset, from);
            End(region, new(Accesses, region.Name, offset, from.Length, true, 0));
        }
    }

    private void Begin()
    {
        if (++Accesses > mostAccesses)
        {
            Violate("more accesses than any right driver needs");
            throw new ModelHungException(Accesses);
        }
        BeforeAccess(Accesses);
    }

    private bool MayAccess(ModelRegion region, long offset, long length, int alignment, string what)
    {
        if (offset < 0 || length > region.Bytes || offset > region.Bytes - length)
            Violate($"the driver {what} {length} bytes at {region.Name}+0x{offset:x}, which has 0x{region.Bytes:x} bytes");
        else if (offset % alignment != 0)
            Violate($"the driver {what} {length} bytes at {region.Name}+0x{offset:x}, which is not aligned");
        else
        {
            if (what == "stores" && WhyNotStore(region, offset, length) is { } reason)
                Violate($"the driver stores {length} bytes at {region.Name}+0x{offset:x}: {reason}");
            return Answers(region);
        }
        return false;
    }

    private void End(ModelRegion region, Access access)
    {
        // A look that shows the same again is recorded once: waits would fill the memory.
        if (region.IsDevice && !(_recorded.Count > 0 && !access.IsWrite && _recorded[^1] with { Index = access.Index } == access))
            _recorded.Add(access);
        // Loads of 4 bytes are how a driver looks at CSTS and at completions.
        _now += Schedule.IsEmpty && access is { IsWrite: false, Bytes: 4 } ? IdleLook : OneAccess;
        if (ownThread)
            Monitor.PulseAll(Gate);
        else
            Schedule.Run(Accesses);
    }
}
