using Lab.Driver.Persistence;
using Lab.Judge;
using Lab.Machine;

namespace Lab.Cases.Running;

/// <summary>Cuts the power again and again in the middle of writes to one persistent memory region, and judges each time.</summary>
/// <param name="run">Owns QEMUs and temporary files.</param>
/// <param name="qemu">The QEMU, of x86_64.</param>
/// <param name="evidence">Folder for what failed; machines that lost nothing leave nothing.</param>
public sealed class PersistenceSoak(LabRun run, QemuBinary qemu, string evidence)
{
    private const int Records = 80;
    // Accesses by which the region is enabled: a cut before has nothing to show.
    private const int Enabling = 30;

    private static readonly NvmeDevice Device = new() { Id = "nvme0", Serial = "LAB0", PmrMiB = 1 };

    /// <summary>Runs it.</summary>
    /// <param name="kills">How often.</param>
    /// <param name="seed">Chooses the points at which the power is cut, and the content.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<PersistenceTally> RunAsync(int kills, int seed, IProgress<string>? progress, CancellationToken cancel)
    {
        var bench = new PersistenceBench(run, qemu, Device);
        var random = new Random(seed);
        var tally = new PersistenceTally();
        PersistenceRun? before = null;
        for (var kill = 1; kill <= kills; kill++)
        {
            var plan = new PersistencePlan(Records, Seed: (ulong)(uint)seed << 40 | (ulong)kill << 16, Batch: 1 + random.Next(5));
            // Each store of 8 bytes is an access.
            var cut = new PowerCut(PowerCutKind.Sigkill, random.Next(Enabling, (int)(plan.Records * plan.RecordBytes / 8)));
            var (now, read) = await bench.RunAsync(plan, cut, Folder(kill), before, cancel).ConfigureAwait(false);
            Conclude(tally, kill - 1, read);
            before = now;
            if (kill % 100 == 0)
                progress?.Report($"{kill} of {kills} kills: {tally}");
        }
        if (before is not null)
            Conclude(tally, kills, await bench.ReadBackAsync(before, Folder(kills + 1), cancel).ConfigureAwait(false));
        Drop(kills + 1);
        return tally;
    }

    private void Conclude(PersistenceTally tally, int kill, PersistenceRun? finished)
    {
        if (finished is null)
            return;
        var judgement = finished.Judge();
        tally.Add(PersistenceCount.Of(finished.Capture), judgement);
        if (judgement.Verdict is Verdict.Fail or Verdict.Error)
            finished.Save(Folder(kill));
        else
            Drop(kill);
    }

    private string Folder(int kill) => Directory.CreateDirectory(Path.Combine(evidence, $"kill-{kill:0000}")).FullName;

    private void Drop(int kill) => Directory.Delete(Folder(kill), recursive: true);
}
