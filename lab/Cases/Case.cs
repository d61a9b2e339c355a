using System.Collections.Immutable;
using Lab.Cases.Running;
using Lab.Cases.Steps;
using Lab.Driver.Plans;
using Lab.Images;
using Lab.Machine;
using Lab.PeerToPeer.Steps;
using Lab.Trace;

namespace Lab.Cases;

/// <summary>One experiment as data: which machine, what the driver does on it, and which verdict shows that the lab works.</summary>
public sealed record Case
{
    /// <summary>Version of the format, 1.</summary>
    public int Schema { get; init; } = 1;
    /// <summary>Name: lower-case words joined by hyphens.</summary>
    public required string Name { get; init; }
    /// <summary>One line for people: what the case shows.</summary>
    public required string Title { get; init; }
    /// <summary>The verdict that is right for this case: a wrong-on-purpose driver is expected to fail.</summary>
    public CaseVerdict Expected { get; init; } = CaseVerdict.Pass;
    /// <summary>Rules that must fail when <see cref="Expected"/> is fail, so that a driver cannot fail for another reason than the one meant.</summary>
    public ImmutableArray<string> Failing { get; init; } = [];
    /// <summary>Whether the tour has the case; the others are there for <c>run</c>.</summary>
    public bool Tour { get; init; } = true;
    /// <summary>Architectures where the case has meaning.</summary>
    public ImmutableArray<string> Archs { get; init; } = [.. Architectures.Known];
    /// <summary>Drivers under test for which the case has meaning.</summary>
    public ImmutableArray<string> Drivers { get; init; } = [CaptureHeader.ManagedDriver];
    /// <summary>
    /// What the cell must have beside the machine: <c>kernel:OPTION</c> (the kernel is built with CONFIG_OPTION, also as a module),
    /// <c>qemu:DEVICE</c> or <c>qemu:DEVICE.PROPERTY</c>, <c>accel:tcg</c> or <c>accel:kvm</c>. Where it is missing the case ends as unsupported with the reason.
    /// </summary>
    public ImmutableArray<string> Needs { get; init; } = [];
    /// <summary>The machine; its first controller is the one that is driven.</summary>
    public Topology Machine { get; init; } = DefaultMachine;
    /// <summary>What the driver does.</summary>
    public Plan Plan { get; init; } = new();
    /// <summary>
    /// Whether the case has meaning behind the board's IOMMU where its machine names none. A transfer that a switch turns round has not: QEMU sends it through the
    /// IOMMU all the same, which refuses it.
    /// </summary>
    public bool BehindIommu { get; init; } = true;
    /// <summary>
    /// Steps of a peer-to-peer experiment (<see cref="PeerVerb"/> has their grammar), which several controllers take part in; then there is no
    /// <see cref="Plan"/>. Empty for any other case.
    /// </summary>
    public ImmutableArray<string> Peers { get; init; } = [];
    /// <summary>
    /// Steps of an experiment of single accesses, commands and acts of the host, taken in their order; then there is neither <see cref="Plan"/> nor <see cref="Peers"/>.
    /// </summary>
    public ImmutableArray<CaseStep> Steps { get; init; } = [];
    /// <summary>Whether a guest is booted. Without one the managed driver runs on the host, against QEMU's devices over qtest: faster, and nothing to say of instructions.</summary>
    public bool Guest { get; init; } = true;
    /// <summary>The report that the case reproduces; null for a case of the lab's own.</summary>
    public CaseReport? Report { get; init; }
    /// <summary>Cells where the verdict is to be fail, whatever <see cref="Expected"/> says of the others: those that have the bug. The first that fits counts.</summary>
    public ImmutableArray<AffectedCell> Affected { get; init; } = [];
    /// <summary>The steps, read.</summary>
    internal ImmutableArray<PeerStep> PeerSteps => [.. Peers.Select(PeerStep.Parse)];
    /// <summary>Devices that the steps name.</summary>
    internal IEnumerable<string> PeerNames => PeerSteps.SelectMany(step => step.Names).Distinct();
    /// <summary>
    /// How the machine ends while the driver writes records to the persistent memory region, somewhere in the first half of them; none where it goes on.
    /// </summary>
    public PowerCutKind PowerCut { get; init; } = PowerCutKind.None;

    /// <summary>One NVMe controller with a controller memory buffer of 16 MiB.</summary>
    public static Topology DefaultMachine { get; } = new()
    {
        Controllers = [new NvmeDevice { Id = "nvme0", Serial = "LAB0", CmbMiB = 16 }],
    };
}
