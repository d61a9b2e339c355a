using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Lab.Cases.Bundles;
using Lab.Cases.Pictures;
using Lab.Driver.Plans;
using Lab.Judge;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>One case on one machine: collects what was meant and what happened, and has it judged.</summary>
/// <param name="Case">The case.</param>
/// <param name="Plan">Its plan with the seed of this run.</param>
/// <param name="Cell">Where it runs, for the header and the result.</param>
/// <param name="Directory">Where its evidence goes.</param>
internal sealed record Experiment(Case Case, Plan Plan, ExperimentCell Cell, string Directory)
{
    private const int RunShift = 32;

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly List<Intent> _intents = [];
    private readonly Dictionary<string, string> _notes = [];
    private PowerFuse? _fuse;
    private Action<Intent>? _watch;

    /// <summary>Version of the lab, as the build stamped it.</summary>
    public static string LabVersion { get; } =
        typeof(Experiment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Makes the folder and the plan. Each run has content of its own, so that what an earlier run left on the disk never looks right.</summary>
    public static Experiment Begin(Case @case, ExperimentCell cell, string directory, int run)
    {
        System.IO.Directory.CreateDirectory(directory);
        var plan = @case.Plan with { Seed = @case.Plan.Seed + ((ulong)(uint)run << RunShift) };
        File.WriteAllText(Path.Combine(directory, "case.json"), JsonSerializer.Serialize(@case, CaseJson.Options) + "\n");
        return new(@case, plan, cell, directory);
    }

    /// <summary>The case whose first run on a machine has a run's seed, whichever run that was: what its plan writes, and where its power is cut, are those of that run.</summary>
    public static Case WithSeedOf(Case @case, ulong run) =>
        @case.Steps.Length > 0 || @case.Peers.Length > 0 ? @case : @case with { Plan = @case.Plan with { Seed = run - (1UL << RunShift) } };

    /// <summary>The other function, in whose BAR lies what the plan places on the bus; null for none.</summary>
    public string? Peer { get; set; }

    /// <summary>Folder with the machine's logs.</summary>
    public string MachineEvidence { get; set; } = "";

    /// <summary>Files behind the controllers' disks and persistent memory regions, by the names that copies of them get.</summary>
    public IReadOnlyDictionary<string, string> Disks { get; set; } = new Dictionary<string, string>();

    /// <summary>Whether <see cref="Disks"/> are copied whatever the verdict is.</summary>
    public bool KeepsDisks { get; set; }

    /// <summary>Path of the experiment's part of the device trace.</summary>
    public string TraceFile => Path.Combine(Directory, "trace.log");

    /// <summary>Cuts the power while the driver writes records, at one of the first half of them.</summary>
    public void CutPower(PowerFuse fuse)
    {
        var records = 0;
        // Any point would do; it depends on the run, so that the runs of a case do not all end at the same.
        var last = 1 + (int)((Plan.Seed * 0x9E37_79B9_7F4A_7C15 >> 33) % (uint)Math.Max(1, Plan.Transfers / 2));
        (_fuse, _watch) = (fuse, intent =>
        {
            if (intent is PmrWritten && ++records == last)
                fuse.Light();
        });
    }

    /// <summary>Has something done as soon as the driver tells of something.</summary>
    public void Watch(Action<Intent> watch) => _watch = watch;

    /// <summary>Whether the power was cut, so that a driver that is cut off has not failed.</summary>
    public bool PowerIsCut => _fuse is { IsLit: true };

    /// <summary>What the driver has told until now.</summary>
    public ImmutableArray<Intent> Told
    {
        get
        {
            lock (_intents)
                return [.. _intents];
        }
    }

    /// <summary>A fact of this run for the capture's header.</summary>
    public void Note(string name, string value) => _notes[name] = value;

    public void Meant(Intent intent)
    {
        // Without a guest the driver's own threads tell it.
        lock (_intents)
            _intents.Add(intent);
        _watch?.Invoke(intent);
    }

    /// <summary>Everything that was collected, but for what the host finds on the disks.</summary>
    public Capture Captured(ImmutableArray<Region> regions, QemuTrace trace) => new() { Header = Header(), Regions = regions, Intents = Told, Trace = trace.Events, Witness = new(false, Cell.Witness) };

    /// <summary>Writes the capture, judges it and writes the verdict beside it.</summary>
    public CaseResult Conclude(Capture capture)
    {
        CaptureFile.Write(Path.Combine(Directory, Case.Name + CaptureFile.Extension), capture);
        var judgement = Lab.Judge.Judge.Decide(capture);
        File.WriteAllText(Path.Combine(Directory, "verdict.txt"), JudgementText.Render(judgement));
        if (PeerPicture.Render(capture, judgement) is { } picture)
            File.WriteAllText(Path.Combine(Directory, Case.Name + PeerPicture.Extension), picture);
        var result = Result(Judged.Verdict(judgement.Verdict), judgement.Reason) with { Findings = Judged.Findings(judgement), Judgement = judgement };
        if (KeepsDisks || !result.AsExpected)
            foreach (var (name, file) in Disks.Where(disk => File.Exists(disk.Value)))
                DiskImage.Save(file, Path.Combine(Directory, DiskImage.Folder, name));
        return result;
    }

    /// <summary>The result of an experiment that the lab could not carry out.</summary>
    public CaseResult Broken(Exception e) => Result(CaseVerdict.Error, $"{e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. The machine's evidence is in {MachineEvidence}.");

    /// <summary>The result of an experiment that this cell cannot carry out.</summary>
    public CaseResult Unsupported(string reason) => Result(CaseVerdict.Unsupported, reason);

    private CaseResult Result(CaseVerdict verdict, string reason) => new()
    {
        Case = Case.Name, Arch = Cell.Arch, Accelerator = Cell.Accelerator.Name, Host = Cell.Host, Qemu = Cell.Qemu, Kernel = Cell.Kernel, Driver = Cell.Driver, Runtime = Cell.Runtime,
        Verdict = verdict, Expected = Bug is null ? Case.Expected : CaseVerdict.Fail, ExpectedFailing = Bug?.Failing ?? Case.Failing,
        Seconds = Math.Round(Stopwatch.GetElapsedTime(_begun).TotalSeconds, 3), Reason = reason, Artifacts = Directory, MachineEvidence = MachineEvidence, Seed = Plan.Seed,
    };

    // What the case says of this cell where it has the bug of a report.
    private AffectedCell? Bug => Case.Affected.FirstOrDefault(cell => cell.Fits(Cell.Qemu, Cell.Kernel, Cell.Driver));

    private CaptureHeader Header()
    {
        var (trustworthy, why) = Cell.Accelerator.Name switch
        {
            "tcg" => (true, Widths.Tcg),
            "qtest" => (false, Widths.Qtest),
            _ => (false, Widths.Kvm),
        };
        return new()
        {
            Lab = LabVersion, Case = Case.Name, Seed = Plan.Seed, Arch = Enum.Parse<Architecture>(Cell.Arch, ignoreCase: true),
            Translated = Cell.Translated, Iommu = Cell.Iommu,
            Accelerator = Cell.Accelerator.Name, AcceleratorReason = Cell.Accelerator.Reason, Qemu = Cell.Qemu, QemuCommandLine = Cell.CommandLine,
            Kernel = Cell.Kernel, Driver = Cell.Driver, Runtime = Cell.Runtime, Controller = Case.Machine.Controllers[0].Id,
            DriverStores = Cell.Accelerator.Name == "qtest" ? DriverStores.Qtest : DriverStores.GuestCpu,
            DoorbellStride = 4, CreatedUtc = DateTimeOffset.UtcNow, WidthsTrustworthy = trustworthy, WidthsReason = why,
            Strategy = Strategy(), PowerCut = PowerIsCut ? _fuse!.Name : null,
        };
    }

    // Linux's driver copies and fences as it likes: what the plan says of that was not asked of it.
    private Dictionary<string, string> Strategy()
    {
        if (Case.Steps.Length > 0)
            return new(_notes);
        if (Case.Peers.Length > 0)
            return Case.Peers.Select((step, i) => (Step: step, i)).ToDictionary(numbered => $"step {numbered.i + 1}", numbered => numbered.Step);
        var strategy = Cell.Driver == CaptureHeader.LinuxDriver
            ? new Dictionary<string, string> { ["submissionQueue"] = $"{Plan.SubmissionQueue}" }
            : new()
            {
                ["submissionQueue"] = $"{Plan.SubmissionQueue}", ["mapping"] = $"{Plan.Mapping}", ["copy"] = CopyForm.NameOf(Plan.Copy),
                ["fence"] = $"{Plan.Fence}", ["wrong"] = $"{Plan.Wrong}",
            };
        (strategy["depth"], strategy["batch"]) = ($"{Plan.Depth}", $"{Plan.Batch}");
        foreach (var (name, value) in _notes)
            strategy[name] = value;
        return strategy;
    }
}
