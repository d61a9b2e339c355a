using System.Text.Json.Serialization;
using Lab.Ordering;

namespace Lab.Trace;

/// <summary>Where a capture comes from. Told by the lab, not by the driver.</summary>
public sealed record CaptureHeader
{
    /// <summary><see cref="Driver"/> of the lab's own driver.</summary>
    public const string ManagedDriver = "managed";
    /// <summary><see cref="Driver"/> of the guest kernel's own: its intents come from the kernel's trace.</summary>
    public const string LinuxDriver = "linux";
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> KnownDrivers { get; } = [ManagedDriver, LinuxDriver];

    /// <summary>Version of the lab that wrote the capture.</summary>
    public required string Lab { get; init; }
    /// <summary>Name of the case.</summary>
    public required string Case { get; init; }
    /// <summary>Seed of the case.</summary>
    public required ulong Seed { get; init; }
    /// <summary>Architecture that the driver ran on.</summary>
    public required Architecture Arch { get; init; }
    /// <summary>The driver is another architecture's binary, translated inside the guest: its instructions are no evidence for <see cref="Arch"/>.</summary>
    public bool Translated { get; init; }
    /// <summary>"tcg", "kvm" or "qtest".</summary>
    public required string Accelerator { get; init; }
    /// <summary>Why that accelerator.</summary>
    public required string AcceleratorReason { get; init; }
    /// <summary>QEMU's version.</summary>
    public required string Qemu { get; init; }
    /// <summary>QEMU's command line.</summary>
    public required string QemuCommandLine { get; init; }
    /// <summary>Kernel release of the guest, empty without a guest.</summary>
    public required string Kernel { get; init; }
    /// <summary><see cref="ManagedDriver"/> or <see cref="LinuxDriver"/>.</summary>
    public required string Driver { get; init; }
    /// <summary>The .NET runtime that ran a managed driver, such as "nativeaot"; null or empty where there was none, and in captures of older labs.</summary>
    public string? Runtime { get; init; }
    /// <summary>The controller, by <see cref="Region.Controller"/>, that the driver was given.</summary>
    public required string Controller { get; init; }
    /// <summary>How the driver's stores are recognised.</summary>
    public required DriverStores DriverStores { get; init; }
    /// <summary>Distance of two doorbells in bytes, from CAP.DSTRD; 4 in QEMU.</summary>
    public required int DoorbellStride { get; init; }
    /// <summary>What the case asked of the driver, such as "copy" = "Store8".</summary>
    public required IReadOnlyDictionary<string, string> Strategy { get; init; }
    /// <summary>When the run began.</summary>
    public required DateTimeOffset CreatedUtc { get; init; }
    /// <summary>How the lab ended the machine while the driver ran, such as "SIGKILL"; null where it did not, and in captures of older labs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PowerCut { get; init; }
    /// <summary>The IOMMU between functions and memory, such as "intel-iommu"; null where there is none, or nobody asked, and in captures of older labs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Iommu { get; init; }
    /// <summary>Whether the sizes of stores in the trace are those of the instructions, up to 8 bytes.</summary>
    public required bool WidthsTrustworthy { get; init; }
    /// <summary>Why, or why not; one of <see cref="Widths"/> as a rule.</summary>
    public required string WidthsReason { get; init; }
}
