using Lab.Images;
using Lab.Machine;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>The cell that cases run in, and where their evidence goes: the common options of the command line.</summary>
public sealed record LabOptions
{
    /// <summary><see cref="Host"/> for QEMU as a process of this host.</summary>
    public const string Process = "process";
    /// <summary><see cref="Host"/> for QEMU in a container.</summary>
    public const string Container = "container";

    /// <summary>Architecture of the guest.</summary>
    public string Arch { get; init; } = Architectures.Default;
    /// <summary>The board, where the architecture has several; null for the one that the case names, or else the architecture's own.</summary>
    public string? Board { get; init; }
    /// <summary>How guest code is executed.</summary>
    public AcceleratorRequest Accelerator { get; init; } = AcceleratorRequest.Auto;
    /// <summary>Where guests' QEMUs run: <see cref="Process"/> or <see cref="Container"/>.</summary>
    public string Host { get; init; } = Process;
    /// <summary>"pinned", a suite of <see cref="Suites.Known"/>, "host", or the path of a QEMU.</summary>
    public string Qemu { get; init; } = Suites.Pinned;
    /// <summary>"pinned", a suite of <see cref="Suites.Known"/>, or the path of a kernel.</summary>
    public string Kernel { get; init; } = Suites.Pinned;
    /// <summary>What has to be built for the two.</summary>
    public ImageChoice Images => ImageChoice.Of(Qemu, Kernel, Runtime);
    /// <summary>The driver under test.</summary>
    public string Driver { get; init; } = CaptureHeader.ManagedDriver;
    /// <summary>The .NET runtime that the managed driver runs on, one of <see cref="Runtimes.Known"/>.</summary>
    public string Runtime { get; init; } = Runtimes.Default;
    /// <summary>Whether every machine gets its board's IOMMU, also where the case names none.</summary>
    public bool Iommu { get; init; }
    /// <summary>Whether instructions are recorded by QEMU's plugin, where it can: it slows the guest down a little.</summary>
    public bool Witness { get; init; } = true;
    /// <summary>Where evidence goes; null makes a new folder below <c>.lab/runs</c>.</summary>
    public string? Out { get; init; }
    /// <summary>Keep the guest and print how to reach it after a case that was not as expected.</summary>
    public bool Keep { get; init; }
    /// <summary>Whether each case's evidence has copies of the disks.</summary>
    public bool KeepDisks { get; init; }
    /// <summary>Bound of a boot; a case gets half of it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A machine as it is in this cell.</summary>
    public Topology Place(Topology machine) => machine with { Arch = Arch, Board = Board ?? machine.Board, Iommu = machine.Iommu ?? (Iommu ? Machine.Iommu.Own : null) };
}
