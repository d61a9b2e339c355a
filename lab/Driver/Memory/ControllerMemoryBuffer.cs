using Lab.Driver.Seams;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver.Memory;

/// <summary>The enabled controller memory buffer as a pool: queues, lists and data may lie in it as CMBSZ allows.</summary>
public sealed class ControllerMemoryBuffer : MemoryPool, IDisposable
{
    private readonly string _function;
    private readonly IMemoryWindow _registers;
    private readonly IMemoryWindow _bar;
    private readonly CmbLayout _layout;
    private readonly CmbOptions _options;
    private readonly RangeAllocator _ranges;
    private ulong _controllerAddress;

    private ControllerMemoryBuffer(
        string function, IMemoryWindow registers, IMemoryWindow bar, CmbLayout layout, CmbOptions options, CmbSz size, CmbLoc location)
    {
        (_function, _registers, _bar, _layout, _options, Size, Location) = (function, registers, bar, layout, options, size, location);
        _ranges = new((long)layout.SizeBytes);
    }

    /// <summary>What the buffer may hold, as CMBSZ says.</summary>
    public CmbSz Size { get; }

    /// <summary>CMBLOC: where it lies, and what may be mixed.</summary>
    public CmbLoc Location { get; }

    /// <summary>Usable bytes: CMBSZ clamped to the BAR.</summary>
    public long Bytes => _ranges.Bytes;

    /// <summary>Bytes that no queue, list or buffer has.</summary>
    public long Available => _ranges.Available;

    /// <summary>The address of its first byte that the controller decodes (CMBMSC.CBA); the bus address for a buffer of NVMe 1.3 and before.</summary>
    public ulong ControllerAddress => _controllerAddress;

    /// <summary>The BAR that it lies in.</summary>
    public IMemoryWindow Bar => _bar;

    /// <summary>Number of that BAR (CMBLOC.BIR).</summary>
    public int BarNumber => _layout.Bar;

    /// <summary>Where it begins there.</summary>
    public long BarOffset => (long)_layout.OffsetBytes;

    /// <summary>Where the doorbells must end: at the buffer, when it lies in BAR 0.</summary>
    internal long DoorbellsEnd => _layout.Bar == 0 ? Offset : long.MaxValue;

    private long Offset => BarOffset;

    /// <inheritdoc/>
    public override MemoryPlace Place => MemoryPlace.Cmb;

    /// <summary>
    /// Enables the buffer. NVMe 1.4 and later: CRE, read-back, CMBLOC and CMBSZ, then CMSE with the controller base address, then CMBSTS (NVMe Base
    /// 2.1, 8.2.1). Before 1.4, and by <see cref="CmbOptions.Legacy"/>, CMBLOC and CMBSZ are there at once and the BAR's own address is decoded.
    /// </summary>
    /// <param name="platform">Whose function has the buffer.</param>
    /// <param name="registers">BAR 0.</param>
    /// <param name="cap">Capabilities.</param>
    /// <param name="version">VS: before 1.4 the buffer is there at once.</param>
    /// <param name="options">How.</param>
    /// <param name="intents">Where the intent goes, null for nowhere.</param>
    /// <exception cref="DriverException">No buffer, a register that makes no sense, or an address that the controller refuses.</exception>
    internal static ControllerMemoryBuffer Enable(IPlatform platform, IMemoryWindow registers, Cap cap, Vs version, CmbOptions options, IIntentSink? intents)
    {
        var legacy = options.Legacy || (!cap.Cmbs && !version.IsAtLeast(1, 4));
        // Nothing of it may be touched then: the registers are reserved.
        if (!legacy && !cap.Cmbs)
            throw new DriverException($"CAP {cap.Value:x16}: CMBS is 0, the controller has no controller memory buffer ({version})");
        if (!legacy)
        {
            Write(registers, CmbMsc.RegistersOnly, options.Order);
            // The read-back flushes the posted write, so that CMBLOC and CMBSZ are valid when they are read.
            _ = registers.Read32(Register.CmbMsc);
        }
        var size = new CmbSz(registers.Read32(Register.CmbSz));
        var location = new CmbLoc(registers.Read32(Register.CmbLoc));
        if (size.Value == uint.MaxValue || location.Value == uint.MaxValue)
            throw new ControllerGoneException(platform.Function.Name, size.Value == uint.MaxValue ? "CMBSZ" : "CMBLOC");
        // Refused before anything is mapped, unless all that is missing is the size of the BAR.
        Span<ulong> sizes = stackalloc ulong[6];
        sizes.Fill(ulong.MaxValue);
        _ = Layout(cap, version, location, size, sizes);

        var bar = Map(platform, location, options.Mapping);
        try
        {
            intents?.Tell(new WindowMapped(location.Bir, bar.BusAddress, bar.Bytes, options.Mapping.ToString()));
            sizes[location.Bir] = (ulong)bar.Bytes;
            var layout = Layout(cap, version, location, size, sizes);
            var buffer = new ControllerMemoryBuffer(platform.Function.Name, registers, bar, layout, options with { Legacy = legacy }, size, location);
            buffer.Decode();
            intents?.Tell(new CmbEnabled(location.Value, size.Value, bar.BusAddress + layout.OffsetBytes, buffer._controllerAddress, buffer.Bytes));
            return buffer;
        }
        catch
        {
            bar.Dispose();
            throw;
        }
    }

    /// <summary>Whether the controller still decodes the buffer where it was told to. A reset of the function forgets it, a controller reset does not.</summary>
    public bool IsDecoded => _options.Legacy || _registers.Read64(Register.CmbMsc) == CmbMsc.At(_controllerAddress).Value;

    /// <summary>Has the controller decode the buffer, for the first time or after a reset that made it forget.</summary>
    /// <exception cref="DriverException">The controller refuses the address.</exception>
    public void Decode()
    {
        _controllerAddress = _options.BaseAddress ?? _bar.BusAddress + (ulong)Offset;
        if (_options.Legacy || _options.LeaveOff)
            return;
        // A BAR of less than a page need not begin at one.
        if ((_controllerAddress & (PageBytes - 1)) != 0)
            throw new DriverException($"CMBLOC {Location.Value:x8}: the controller memory buffer is to be decoded at 0x{_controllerAddress:x}, and CMBMSC.CBA holds multiples of 4 KiB");
        Write(_registers, CmbMsc.At(_controllerAddress), _options.Order);
        var status = _registers.Read32(Register.CmbSts);
        if (status == uint.MaxValue)
            throw new ControllerGoneException(_function, "CMBSTS");
        if ((status & 1) != 0)
            throw new DriverException($"the controller refuses the controller base address 0x{_controllerAddress:x}: CMBSTS.CBAI is 1");
    }

    /// <inheritdoc/>
    public override string? WhyNot(MemoryUse use)
    {
        var (allowed, flag, what) = use switch
        {
            MemoryUse.SubmissionQueue => (Size.Sqs, "SQS", "submission queues"),
            MemoryUse.CompletionQueue => (Size.Cqs, "CQS", "completion queues"),
            MemoryUse.Lists => (Size.Lists, "LISTS", "PRP and SGL lists"),
            MemoryUse.ReadData => (Size.Rds, "RDS", "data that the controller writes"),
            MemoryUse.WriteData => (Size.Wds, "WDS", "data that the controller reads"),
            _ => throw new ArgumentOutOfRangeException(nameof(use), use, "no such use"),
        };
        return allowed ? null : $"the controller memory buffer may not hold {what}: CMBSZ.{flag} is 0 ({Size})";
    }

    private protected override DeviceMemory Take(int bytes, int rounded, MemoryUse use) =>
        _ranges.Take(rounded, PageBytes) is >= 0 and var at
            ? new(_bar, Offset + at, bytes, _controllerAddress + (ulong)at, MemoryPlace.Cmb)
            : throw new DriverException($"the controller memory buffer has {_ranges.Longest} bytes left in one piece, {bytes} were asked for ({use}; {Size})");

    private protected override void Give(DeviceMemory memory) => _ranges.Give(memory.Offset - Offset);

    /// <summary>Stops the controller from decoding the buffer. One of before NVMe 1.4 is always there.</summary>
    public void StopDecoding()
    {
        // The enable bits go first here: with the high half gone and CMSE still set, the controller would decode an address that was never meant.
        if (!_options.Legacy)
            Write(_registers, new CmbMsc(0), CmbWriteOrder.LowThenHigh);
    }

    /// <summary>Unmaps the buffer. The controller goes on decoding it until the controller's driver is disposed.</summary>
    public void Dispose() => _bar.Dispose();

    private static CmbLayout Layout(Cap cap, Vs version, CmbLoc location, CmbSz size, ReadOnlySpan<ulong> sizes) =>
        CmbLayout.TryDecode(cap, version, location, size, sizes, out var layout, out var error) ? layout : throw new DriverException(error);

    private static IMemoryWindow Map(IPlatform platform, CmbLoc location, MemoryType mapping)
    {
        try
        {
            return platform.Function.MapBar(location.Bir, mapping);
        }
        catch (DriverException e)
        {
            throw new DriverException($"CMBLOC {location.Value:x8}: BIR is {location.Bir}, and {e.Message}", e);
        }
    }

    private static void Write(IMemoryWindow registers, CmbMsc value, CmbWriteOrder order)
    {
        switch (order)
        {
            case CmbWriteOrder.HighThenLow:
                registers.Write32(Register.CmbMsc + 4, (uint)(value.Value >> 32));
                registers.Write32(Register.CmbMsc, (uint)value.Value);
                break;
            case CmbWriteOrder.LowThenHigh:
                registers.Write32(Register.CmbMsc, (uint)value.Value);
                registers.Write32(Register.CmbMsc + 4, (uint)(value.Value >> 32));
                break;
            default:
                registers.Write64(Register.CmbMsc, value.Value);
                break;
        }
    }
}
