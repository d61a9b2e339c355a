using System.Collections.Immutable;
using Lab.Cases.Running;

namespace Lab.Cases;

/// <summary>One case in one cell, done: an element of <c>results</c> in the JSON output.</summary>
public sealed record CaseResult
{
    /// <summary>Name of the case.</summary>
    public required string Case { get; init; }
    /// <summary>Architecture of the guest.</summary>
    public required string Arch { get; init; }
    /// <summary>"tcg" or "kvm".</summary>
    public required string Accelerator { get; init; }
    /// <summary>"process": QEMU ran as a process of this host; "container": in a container.</summary>
    public string Host { get; init; } = LabOptions.Process;
    /// <summary>QEMU's version.</summary>
    public required string Qemu { get; init; }
    /// <summary>Kernel release of the guest.</summary>
    public required string Kernel { get; init; }
    /// <summary>Driver under test.</summary>
    public required string Driver { get; init; }
    /// <summary>The .NET runtime that ran a managed driver: "nativeaot", "coreclr" or "mono"; empty for another driver.</summary>
    public string Runtime { get; init; } = "";
    /// <summary>What was found.</summary>
    public required CaseVerdict Verdict { get; init; }
    /// <summary>What is right for this case.</summary>
    public required CaseVerdict Expected { get; init; }
    /// <summary>Rules that must fail for a failure to count as the expected one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ImmutableArray<string> ExpectedFailing { get; init; } = [];
    /// <summary>Wall time in seconds, without the boot.</summary>
    public required double Seconds { get; init; }
    /// <summary>One line: why the verdict is what it is.</summary>
    public required string Reason { get; init; }
    /// <summary>One element a rule.</summary>
    public ImmutableArray<CaseFinding> Findings { get; init; } = [];
    /// <summary>Folder with the capture, the trace and the verdict's text.</summary>
    public required string Artifacts { get; init; }

    /// <summary>What the judge said of the capture; null for a case that was not judged.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Judge.Judgement? Judgement { get; init; }

    /// <summary>Folder with the logs of the machine that it ran on; empty where there was none.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string MachineEvidence { get; init; } = "";

    /// <summary>Seed of the run.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ulong Seed { get; init; }

    /// <summary>Path of the capture, which a case that was judged has.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string CaptureFile => Path.Combine(Artifacts, Case + Trace.CaptureFile.Extension);

    /// <summary>Whether there was a machine that it ran on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool WasRun => Accelerator.Length > 0;

    /// <summary>Whether the verdict is the right one, for the right reason.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool AsExpected => Verdict == Expected
        && ExpectedFailing.All(rule => Findings.Any(finding => finding.Rule == rule && finding.Verdict == CaseVerdict.Fail));

    /// <summary>The result of a case that was not run.</summary>
    /// <param name="case">The case.</param>
    /// <param name="options">The cell.</param>
    /// <param name="verdict">Unsupported, or error.</param>
    /// <param name="reason">Why, in one line.</param>
    /// <param name="artifacts">Folder with what evidence there is.</param>
    public static CaseResult NotRun(Case @case, LabOptions options, CaseVerdict verdict, string reason, string artifacts) => new()
    {
        Case = @case.Name, Arch = options.Arch, Accelerator = "", Host = options.Host, Qemu = "", Kernel = "", Driver = options.Driver, Verdict = verdict,
        Expected = @case.Expected, Seconds = 0, Reason = reason, Artifacts = artifacts,
    };
}
