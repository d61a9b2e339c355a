using System.Diagnostics;
using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver.Persistence;

/// <summary>
/// The enabled persistent memory region (NVMe Base 2.1, 8.2.4): a window that outlives power, barriers that say from when on, and as a pool a place
/// for the data of commands. It does not need an enabled controller. For one thread at a time.
/// </summary>
public sealed partial class PersistentMemoryRegion : MemoryPool, IDisposable
{
    // PMRTO of 0 is read as one unit, as CAP.TO is.
    private static readonly TimeSpan LeastTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly Stopwatch SystemClock = Stopwatch.StartNew();

    private readonly IPlatform _platform;
    private readonly IMemoryWindow _registers;
    private readonly IIntentSink? _intents;
    private readonly PmrLayout _layout;
    private readonly PmrOptions _options;
    private readonly RangeAllocator _ranges;
    private bool _isWanted;

    private PersistentMemoryRegion(
        IPlatform platform, IMemoryWindow registers, IMemoryWindow window, PmrCap capabilities, PmrLayout layout, PmrOptions options, IIntentSink? intents)
    {
        (_platform, _registers, Window, Capabilities, _layout, _options, _intents) = (platform, registers, window, capabilities, layout, options, intents);
        ElasticityBuffer = new(registers.Read32(Register.PmrEbs));
        SustainedThroughput = new(registers.Read32(Register.PmrSwtp));
        _ranges = new((long)layout.SizeBytes);
    }

    /// <summary>PMRCAP: barriers, uses, timeout.</summary>
    public PmrCap Capabilities { get; }

    /// <summary>PMREBS: what the region takes at once.</summary>
    public PmrEbs ElasticityBuffer { get; }

    /// <summary>PMRSWTP: what it takes for ever.</summary>
    public PmrSwtp SustainedThroughput { get; }

    /// <summary>The region through the BAR, from offset 0 on.</summary>
    public IMemoryWindow Window { get; }

    /// <summary>Length in bytes: the whole BAR.</summary>
    public long Bytes => _ranges.Bytes;

    /// <summary>The address of its first byte that the controller decodes (PMRMSC.CBA); null where it decodes none.</summary>
    public ulong? ControllerAddress { get; private set; }

    /// <summary>How often PMRSTS was read.</summary>
    public long StatusReads { get; private set; }

    /// <summary>
    /// Enables the region: PMRCTL.EN, PMRSTS.NRDY within PMRCAP.PMRTO, health, then PMRMSCU and PMRMSCL, which a controller may have forgotten or
    /// not taken while the region was off (QEMU 7.2 to 10.0 reads back a CMSE that it no longer heeds).
    /// </summary>
    /// <param name="platform">Whose function has the region.</param>
    /// <param name="registers">BAR 0.</param>
    /// <param name="cap">Capabilities.</param>
    /// <param name="options">How.</param>
    /// <param name="intents">Told what the driver means; null for nobody.</param>
    /// <exception cref="DriverException">No region, one that is not healthy, a register that makes no sense, or an address that is refused.</exception>
    public static PersistentMemoryRegion Enable(IPlatform platform, IMemoryWindow registers, Cap cap, PmrOptions? options = null, IIntentSink? intents = null)
    {
        options ??= new();
        var capabilities = new PmrCap(cap.Pmrs ? registers.Read32(Register.PmrCap) : 0);
        Span<ulong> sizes = stackalloc ulong[6];
        sizes.Fill(ulong.MaxValue);
        // Refused before anything is mapped, unless all that is missing is the size of the BAR.
        _ = Layout(cap, capabilities, sizes);
        var window = Map(platform, capabilities, options.Mapping);
        try
        {
            intents?.Tell(new WindowMapped(capabilities.Bir, window.BusAddress, window.Bytes, options.Mapping.ToString()));
            sizes[capabilities.Bir] = (ulong)window.Bytes;
            var region = new PersistentMemoryRegion(platform, registers, window, capabilities, Layout(cap, capabilities, sizes), options, intents);
            region.Enable();
            return region;
        }
        catch
        {
            window.Dispose();
            throw;
        }
    }

    /// <summary>Enables the region again after <see cref="Disable"/> or a reset. Pieces that were handed out stay where they are.</summary>
    /// <exception cref="DriverException">As at the first time.</exception>
    public void Enable()
    {
        _isWanted = true;
        _registers.Write32(Register.PmrCtl, PmrCtl.Enabled.Value);
        var timeout = _layout.Timeout > LeastTimeout ? _layout.Timeout : LeastTimeout;
        var clock = _options.Clock ?? (() => SystemClock.Elapsed);
        for (var end = clock() + timeout; ReadStatus() is { Nrdy: true, Gone: false } status; Thread.Yield())
            if (clock() > end)
                throw new DriverException($"the persistent memory region is not ready {timeout.TotalMilliseconds} ms (PMRCAP.PMRTO) after PMRCTL.EN was set; {status}");
        CheckHealth();
        Decode();
        _intents?.Tell(new PmrEnabled(Capabilities.Value, Window.BusAddress, ControllerAddress ?? 0, Bytes));
    }

    /// <summary>
    /// After a reset: enables the region again, unless it had been disabled on purpose. PMRCTL outlives a controller reset and no other (NVMe Base
    /// 2.1, 3.7); to enable what is enabled does no harm.
    /// </summary>
    internal void Resume()
    {
        if (_isWanted)
            Enable();
    }

    /// <summary>Disables the region and the controller's decoding of it. What was persistent stays so.</summary>
    public void Disable()
    {
        _isWanted = false;
        ControllerAddress = null;
        _registers.Write32(Register.PmrMscl, 0);
        _registers.Write32(Register.PmrMscu, 0);
        _registers.Write32(Register.PmrCtl, 0);
    }

    /// <summary>Reads PMRSTS, which is a write barrier too where PMRWBM bit 1 is set.</summary>
    public PmrSts ReadStatus()
    {
        StatusReads++;
        return new(_registers.Read32(Register.PmrSts));
    }

    /// <summary>Throws where the region says that it does not keep, or not return, what is stored.</summary>
    /// <exception cref="DriverException">PMRSTS.ERR or HSTS, with the meaning.</exception>
    public void CheckHealth() => Check(ReadStatus());

    /// <summary>Unmaps the region; it stays enabled.</summary>
    public void Dispose() => Window.Dispose();

    private static void Check(PmrSts status)
    {
        if (status.Gone)
            throw new DriverException($"the function no longer answers; {status}");
        if (status.Err != 0)
            throw new DriverException($"the persistent memory region reports an error, what was written since the last barrier may be lost: PMRSTS.ERR is {status.Err} ({status})");
        if (status.Hsts == PmrHealth.Normal)
            return;
        var meaning = status.Hsts switch
        {
            PmrHealth.RestoreError => "what was persistent before the last reset may be lost",
            PmrHealth.ReadOnly => "what is written is dropped",
            PmrHealth.Unreliable => "what is read may be wrong and what is written may be lost",
            _ => "the value is reserved",
        };
        throw new DriverException($"the persistent memory region is not healthy, {meaning}: PMRSTS.HSTS is {(int)status.Hsts} ({status})");
    }

    private void Decode()
    {
        ControllerAddress = null;
        if (!_options.ControllerMemorySpace || !Capabilities.Cmss)
            return;
        var address = _options.BaseAddress ?? Window.BusAddress;
        // A BAR of less than a page need not begin at one.
        if ((address & (PageBytes - 1)) != 0)
            throw new DriverException($"PMRCAP {Capabilities.Value:x8}: the persistent memory region is to be decoded at 0x{address:x}, and PMRMSC.CBA holds multiples of 4 KiB");
        // The upper half first: the lower one has the enable bit, and a controller may take up the address with it.
        _registers.Write32(Register.PmrMscu, PmrMscu.At(address).Value);
        _registers.Write32(Register.PmrMscl, PmrMscl.At(address).Value);
        if (ReadStatus() is { Cbai: true } status)
            throw new DriverException($"the controller refuses the controller base address 0x{address:x} of the persistent memory region: PMRSTS.CBAI is 1 ({status})");
        ControllerAddress = address;
    }

    private static IMemoryWindow Map(IPlatform platform, PmrCap capabilities, MemoryType mapping)
    {
        try
        {
            return platform.Function.MapBar(capabilities.Bir, mapping);
        }
        catch (DriverException e)
        {
            throw new DriverException($"PMRCAP {capabilities.Value:x8}: BIR is {capabilities.Bir}, and {e.Message}", e);
        }
    }

    private static PmrLayout Layout(Cap cap, PmrCap capabilities, ReadOnlySpan<ulong> sizes) =>
        PmrLayout.TryDecode(cap, capabilities, sizes, out var layout, out var error) ? layout : throw new DriverException(error);
}
