using Lab.Nvme.Features;
using Lab.Nvme.Registers;

namespace Lab.Nvme.Identification;

/// <summary>
/// Identify Controller data structure, CNS 01h (NVMe Base 2.1, figure "Identify Controller Data Structure"). Any 4096 bytes decode; what a controller
/// that breaks the specification says is clamped where a property says so.
/// </summary>
public sealed class ControllerData
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    private readonly WireData _data;

    private ControllerData(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static ControllerData Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "Identify Controller"));

    /// <summary>The bytes themselves.</summary>
    public ReadOnlyMemory<byte> Raw => _data.Bytes;

    /// <summary>PCI Vendor ID.</summary>
    public ushort Vid => _data.U16(0);
    /// <summary>PCI Subsystem Vendor ID.</summary>
    public ushort Ssvid => _data.U16(2);
    /// <summary>Serial Number.</summary>
    public string Sn => _data.Text(4, 20);
    /// <summary>Model Number.</summary>
    public string Mn => _data.Text(24, 40);
    /// <summary>Firmware Revision.</summary>
    public string Fr => _data.Text(64, 8);
    /// <summary>Recommended Arbitration Burst: a power of two of commands.</summary>
    public int Rab => _data.U8(72);
    /// <summary>IEEE OUI Identifier, 24 bits.</summary>
    public uint Ieee => _data.U32(73) & 0xFF_FFFF;
    /// <summary>
    /// Controller Multi-Path I/O and Namespace Sharing Capabilities: 0 several ports, 1 several controllers, 2 virtual function, 3 ANA reporting.
    /// </summary>
    public int Cmic => _data.U8(76);
    /// <summary>Maximum Data Transfer Size: a power of two of pages of CAP.MPSMIN; 0 is no limit.</summary>
    public int Mdts => _data.U8(77);
    /// <summary>Controller ID.</summary>
    public ushort Cntlid => _data.U16(78);
    /// <summary>Version, as in the VS property.</summary>
    public Vs Ver => new(_data.U32(80));
    /// <summary>RTD3 Resume Latency; zero is not reported.</summary>
    public TimeSpan Rtd3r => Microseconds(_data.U32(84));
    /// <summary>RTD3 Entry Latency: how long a shutdown takes at most; zero is not reported.</summary>
    public TimeSpan Rtd3e => Microseconds(_data.U32(88));
    /// <summary>Optional Asynchronous Events Supported, bit by bit as they are configured.</summary>
    public AsyncEventConfiguration Oaes => (AsyncEventConfiguration)_data.U32(92);
    /// <summary>Controller Attributes.</summary>
    public ControllerAttributes Ctratt => (ControllerAttributes)_data.U32(96);
    /// <summary>Read Recovery Levels Supported, a bit each.</summary>
    public ushort Rrls => _data.U16(100);
    /// <summary>Controller Type: 0 not reported, 1 I/O, 2 discovery, 3 administrative.</summary>
    public int Cntrltype => _data.U8(111);
    /// <summary>FRU Globally Unique Identifier, 16 bytes.</summary>
    public ReadOnlyMemory<byte> Fguid => _data.Bytes.Slice(112, 16);
    /// <summary>NVM Subsystem Report: 0 storage device, 1 enclosure.</summary>
    public int Nvmsr => _data.U8(253);
    /// <summary>Optional Admin Command Support.</summary>
    public OptionalAdminCommands Oacs => (OptionalAdminCommands)_data.U16(256);
    /// <summary>Abort Command Limit, already 1's based.</summary>
    public int Acl => _data.U8(258) + 1;
    /// <summary>Asynchronous Event Request Limit, already 1's based.</summary>
    public int Aerl => _data.U8(259) + 1;
    /// <summary>Firmware Updates: number of slots, 0 to 7.</summary>
    public int FirmwareSlots => _data.U8(260) >> 1 & 7;
    /// <summary>Firmware Updates: slot 1 is read only.</summary>
    public bool FirmwareSlot1ReadOnly => _data.Bit(260, 0);
    /// <summary>Firmware Updates: an image can be activated without a reset.</summary>
    public bool FirmwareActivationWithoutReset => _data.Bit(260, 4);
    /// <summary>Log Page Attributes.</summary>
    public LogPageAttributes Lpa => (LogPageAttributes)_data.U8(261);
    /// <summary>Error Log Page Entries, already 1's based.</summary>
    public int Elpe => _data.U8(262) + 1;
    /// <summary>Number of Power States, already 1's based; clamped to the 32 that the structure holds.</summary>
    public int Npss => Math.Min(_data.U8(263) + 1, 32);
    /// <summary>Autonomous Power State Transitions are supported.</summary>
    public bool Apsta => _data.Bit(265, 0);
    /// <summary>Warning Composite Temperature Threshold in kelvin; 0 is not reported.</summary>
    public int Wctemp => _data.U16(266);
    /// <summary>Critical Composite Temperature Threshold in kelvin; 0 is not reported.</summary>
    public int Cctemp => _data.U16(268);
    /// <summary>Maximum Time for Firmware Activation; zero is not reported.</summary>
    public TimeSpan Mtfa => TimeSpan.FromMilliseconds(100L * _data.U16(270));
    /// <summary>Host Memory Buffer Preferred Size in bytes; 0 where the controller wants none.</summary>
    public ulong HmpreBytes => 4096UL * _data.U32(272);
    /// <summary>Host Memory Buffer Minimum Size in bytes.</summary>
    public ulong HmminBytes => 4096UL * _data.U32(276);
    /// <summary>Host Memory Buffer Minimum Descriptor Entry Size in bytes; 0 is no limit.</summary>
    public ulong HmmindsBytes => 4096UL * _data.U32(332);
    /// <summary>Host Memory Maximum Descriptors Entries; 0 is no limit.</summary>
    public int Hmmaxd => _data.U16(336);
    /// <summary>Total NVM Capacity in bytes; 2^64 - 1 where it is larger.</summary>
    public ulong Tnvmcap => _data.Saturated(280);
    /// <summary>Unallocated NVM Capacity in bytes; 2^64 - 1 where it is larger.</summary>
    public ulong Unvmcap => _data.Saturated(296);
    /// <summary>Extended Device Self-test Time.</summary>
    public TimeSpan Edstt => TimeSpan.FromMinutes(_data.U16(316));
    /// <summary>Firmware Update Granularity in bytes; 0 is not reported, -1 is no restriction.</summary>
    public int Fwug => _data.U8(319) == 0xFF ? -1 : 4096 * _data.U8(319);
    /// <summary>Keep Alive Support: granularity of the timer; zero where Keep Alive is not supported.</summary>
    public TimeSpan Kas => TimeSpan.FromMilliseconds(100L * _data.U16(320));
    /// <summary>Sanitize Capabilities: 0 crypto erase, 1 block erase, 2 overwrite; 29 and up say what happens to deallocation.</summary>
    public uint Sanicap => _data.U32(328);
    /// <summary>ANA Transition Time.</summary>
    public TimeSpan Anatt => TimeSpan.FromSeconds(_data.U8(342));
    /// <summary>ANA Group Identifier Maximum.</summary>
    public uint Anagrpmax => _data.U32(344);
    /// <summary>Number of ANA Group Identifiers.</summary>
    public uint Nanagrpid => _data.U32(348);
    /// <summary>Submission Queue Entry Size: required and maximum, as powers of two.</summary>
    public (int Required, int Maximum) Sqes => (_data.U8(512) & 0xF, _data.U8(512) >> 4);
    /// <summary>Completion Queue Entry Size: required and maximum, as powers of two.</summary>
    public (int Required, int Maximum) Cqes => (_data.U8(513) & 0xF, _data.U8(513) >> 4);
    /// <summary>Maximum Outstanding Commands of one queue; 0 is not reported.</summary>
    public int Maxcmd => _data.U16(514);
    /// <summary>Number of Namespaces: the largest NSID that is valid.</summary>
    public uint Nn => _data.U32(516);
    /// <summary>Optional NVM Command Support.</summary>
    public OptionalNvmCommands Oncs => (OptionalNvmCommands)_data.U16(520);
    /// <summary>Fused Operation Support: Compare and Write.</summary>
    public bool FusesCompareAndWrite => _data.Bit(522, 0);
    /// <summary>
    /// Format NVM Attributes: 0 format affects all namespaces, 1 so does secure erase, 2 cryptographic erase, 3 NSID FFFFFFFFh is not supported.
    /// </summary>
    public int Fna => _data.U8(524);
    /// <summary>Volatile Write Cache: present.</summary>
    public bool VwcPresent => _data.Bit(525, 0);
    /// <summary>Volatile Write Cache: what Flush does with NSID FFFFFFFFh. 0 not indicated, 2 refused, 3 flushes all namespaces.</summary>
    public int VwcFlushAll => _data.U8(525) >> 1 & 3;
    /// <summary>Atomic Write Unit Normal in blocks, already 1's based.</summary>
    public int Awun => _data.U16(526) + 1;
    /// <summary>Atomic Write Unit Power Fail in blocks, already 1's based.</summary>
    public int Awupf => _data.U16(528) + 1;
    /// <summary>Namespace Write Protection Capabilities: 0 write protect, 1 until power cycle, 2 permanent.</summary>
    public int Nwpc => _data.U8(531);
    /// <summary>Atomic Compare and Write Unit in blocks, already 1's based; meaningful with <see cref="FusesCompareAndWrite"/>.</summary>
    public int Acwu => _data.U16(532) + 1;
    /// <summary>Copy Descriptor Formats Supported, a bit each.</summary>
    public ushort Cdfs => _data.U16(534);
    /// <summary>SGL Support.</summary>
    public Sgls Sgls => new(_data.U32(536));
    /// <summary>Maximum Number of Allowed Namespaces; 0 where NN says it.</summary>
    public uint Mnan => _data.U32(540);
    /// <summary>NVM Subsystem NVMe Qualified Name.</summary>
    public string Subnqn => _data.ZeroTerminated(768, 256);

    /// <summary>Command Retry Delay of a status: CRDT1 to CRDT3; zero for a status without one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 3.</exception>
    public TimeSpan RetryDelay(int crd) => crd switch
    {
        0 => TimeSpan.Zero,
        >= 1 and <= 3 => TimeSpan.FromMilliseconds(100L * _data.U16(126 + 2 * crd)),
        _ => throw new ArgumentOutOfRangeException(nameof(crd), crd, "CRD holds 0 to 3"),
    };

    /// <summary>
    /// Largest transfer of one command in bytes: <paramref name="minPageBytes"/> (CAP.MPSMIN) times 2^MDTS; long.MaxValue where there is no limit.
    /// </summary>
    public long MaxTransferBytes(long minPageBytes) =>
        Mdts != 0 && Mdts < 63 && minPageBytes <= long.MaxValue >> Mdts ? minPageBytes << Mdts : long.MaxValue;

    /// <summary>Power state <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to <see cref="Npss"/> - 1.</exception>
    public PowerState PowerState(int index) => index >= 0 && index < Npss
        ? new(_data.U64(2048 + 32 * index), _data.U64(2056 + 32 * index), _data.U64(2064 + 32 * index))
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"the controller has power states 0 to {Npss - 1}");

    private static TimeSpan Microseconds(uint value) => TimeSpan.FromTicks(value * (TimeSpan.TicksPerMillisecond / 1000));

    /// <inheritdoc/>
    public override string ToString() =>
        $"controller {Cntlid}: {Mn}, serial {Sn}, firmware {Fr}, {Ver}, MDTS {Mdts}, NN {Nn}, OACS {Oacs}, ONCS {Oncs}, {Sgls}";
}
