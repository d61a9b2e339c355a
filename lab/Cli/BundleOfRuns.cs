using Lab.Cases;
using Lab.Cases.Bundles;
using Lab.Cases.Running;
using Lab.Machine;

namespace Lab.Cli;

/// <summary><c>run --bundle</c>: the bundle of the first run that was not as expected; where all were, of the first.</summary>
/// <param name="file">The bundle.</param>
internal sealed class BundleOfRuns(string file)
{
    private CaseResult? _kept;

    /// <summary>Packs the run, unless one that says as much is packed already: at once, as the logs of its machine go on.</summary>
    public void Offer(CaseResult result, LabSite site)
    {
        if (!result.WasRun || (_kept is not null && (Surprises(_kept) || !Surprises(result))))
            return;
        BundleWriter.Write(result, site, file);
        _kept = result;
    }

    /// <summary>Says which run the bundle is of, and how to replay it.</summary>
    /// <exception cref="CaseException">None could be packed.</exception>
    public void Print(IReadOnlyList<CaseResult> results)
    {
        if (_kept is null)
            throw BundleWriter.NotPacked(results[0], file);
        var which = results.Count == 1 ? ""
            : $" of {_kept.Case}, run {results.ToList().IndexOf(_kept) + 1} of {results.Count}: {VerdictText.Of(_kept)}, the first {(Surprises(_kept) ? "that was not as expected" : "of those as expected, as no other verdict came")}";
        Console.WriteLine($"bundle: {file} ({new FileInfo(file).Length / 1024} KiB){which}; replay it with: ./run-lab.sh repro {QemuArguments.Quote([file])}");
    }

    private static bool Surprises(CaseResult result) => !result.AsExpected && result.Verdict != CaseVerdict.Unsupported;
}
