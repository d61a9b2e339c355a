using System.Collections.Immutable;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>Everything that one judgement needs.</summary>
public sealed record Capture
{
    private readonly ImmutableArray<Region> _regions = [];
    private readonly ImmutableArray<Intent> _intents = [];
    private readonly ImmutableArray<TraceEvent> _trace = [];
    private readonly ImmutableArray<MediaDigest> _media = [];
    private readonly ImmutableArray<PmrContent> _pmr = [];
    private readonly ImmutableArray<DiskSeed> _disks = [];
    private readonly ImmutableArray<RouteTruth> _routes = [];
    private readonly ImmutableArray<PciSeen> _tree = [];
    private readonly ImmutableArray<CpuEvent> _cpu = [];
    private readonly ImmutableArray<MappedMemory> _mappings = [];
    private readonly ImmutableArray<CodeSymbol> _symbols = [];

    /// <summary>Where it comes from.</summary>
    public required CaptureHeader Header { get; init; }
    /// <summary>Where the controllers' memory lies, as the host found it.</summary>
    public ImmutableArray<Region> Regions { get => _regions; init => _regions = value.IsDefault ? [] : value; }
    /// <summary>What the driver meant, in its order.</summary>
    public ImmutableArray<Intent> Intents { get => _intents; init => _intents = value.IsDefault ? [] : value; }
    /// <summary>What happened, in QEMU's order: <see cref="TraceEvent.Number"/> rises.</summary>
    public ImmutableArray<TraceEvent> Trace { get => _trace; init => _trace = value.IsDefault ? [] : value; }
    /// <summary>What the processors executed, each in its own order.</summary>
    public ImmutableArray<CpuEvent> Cpu { get => _cpu; init => _cpu = value.IsDefault ? [] : value; }
    /// <summary>How the guest maps what the processors stored to; empty where nobody looked, and in captures of older labs.</summary>
    public ImmutableArray<MappedMemory> Mappings { get => _mappings; init => _mappings = value.IsDefault ? [] : value; }
    /// <summary>The mapping that an access went through; null where nobody looked at it.</summary>
    public MappedMemory? MappingOf(CpuEvent executed) => executed.Mapping >= 1 && executed.Mapping <= Mappings.Length ? Mappings[executed.Mapping - 1] : null;
    /// <summary>What the instructions' places are called; empty in captures of older labs.</summary>
    public ImmutableArray<CodeSymbol> Symbols { get => _symbols; init => _symbols = value.IsDefault ? [] : value; }
    /// <summary>Whether <see cref="Cpu"/> was recorded; null in captures of older labs, which did not.</summary>
    public CpuWitness? Witness { get; init; }
    /// <summary>What the host found in the backing file afterwards.</summary>
    public ImmutableArray<MediaDigest> Media { get => _media; init => _media = value.IsDefault ? [] : value; }
    /// <summary>What the host found in the file behind the persistent memory region afterwards.</summary>
    public ImmutableArray<PmrContent> Pmr { get => _pmr; init => _pmr = value.IsDefault ? [] : value; }
    /// <summary>What the host had put on the disks of a peer-to-peer experiment; empty for any other.</summary>
    public ImmutableArray<DiskSeed> Disks { get => _disks; init => _disks = value.IsDefault ? [] : value; }
    /// <summary>How the functions of a peer-to-peer experiment reach each other.</summary>
    public ImmutableArray<RouteTruth> Routes { get => _routes; init => _routes = value.IsDefault ? [] : value; }
    /// <summary>The PCI functions of a peer-to-peer experiment's machine; empty for any other, and in captures of older labs.</summary>
    public ImmutableArray<PciSeen> Tree { get => _tree; init => _tree = value.IsDefault ? [] : value; }
    /// <summary>What the host found in the guest's memory after a peer-to-peer experiment; null where it did not look.</summary>
    public MemoryScan? Memory { get; init; }
}
