using System.Collections.Immutable;
using Lab.Driver.Persistence;
using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>One run of a persistence experiment: what was meant, what the device's trace shows, what the host found in the file.</summary>
/// <param name="Plan">What the driver was to write.</param>
/// <param name="Header">Where it ran, and how the power was cut.</param>
/// <param name="Regions">Where the controller's memory lay.</param>
/// <param name="Intents">What the driver told.</param>
/// <param name="Trace">The device's side.</param>
/// <param name="Content">What the file held when the machine was gone.</param>
public sealed record PersistenceRun(
    PersistencePlan Plan, CaptureHeader Header, ImmutableArray<Region> Regions, ImmutableArray<Intent> Intents, QemuTrace Trace, ImmutableArray<PmrContent> Content)
{
    /// <summary>Everything as a capture.</summary>
    public Capture Capture => new() { Header = Header, Regions = Regions, Intents = Intents, Trace = Trace.Events, Pmr = Content };

    /// <summary>The judgement.</summary>
    public Judgement Judge() => Lab.Judge.Judge.Decide(Capture);

    /// <summary>Writes capture and verdict beside the run's other evidence.</summary>
    /// <param name="directory">Folder, which must exist.</param>
    public void Save(string directory)
    {
        CaptureFile.Write(Path.Combine(directory, Header.Case + CaptureFile.Extension), Capture);
        File.WriteAllText(Path.Combine(directory, "verdict.txt"), JudgementText.Render(Judge()));
    }
}
