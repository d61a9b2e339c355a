using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lab.Cases.Files;

namespace Lab.Cases.Minimising;

/// <summary>
/// Shrinks a case while it shows the same: steps by halves, quarters and so on down to single ones (delta debugging), then machine and sizes, again and again until
/// nothing goes. What was tried is kept in a file, so that another run goes on from there.
/// </summary>
/// <param name="tries">Runs a case and says whether it shows the same.</param>
/// <param name="folder">Folder for <c>minimised.lab.yaml</c> and <c>minimise-state.json</c>.</param>
/// <param name="budget">When to stop.</param>
/// <param name="progress">Told of each step forward.</param>
public sealed class Minimiser(Func<Case, CancellationToken, Task<bool>> tries, string folder, TimeSpan budget, IProgress<string>? progress)
{
    private const string StateFile = "minimise-state.json";

    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly HashSet<string> _failed = [];

    /// <summary>File with the smallest case that was found, a case file.</summary>
    public string File => Path.Combine(folder, "minimised.lab.yaml");

    /// <summary>How many smaller cases were run.</summary>
    public int Tries { get; private set; }

    /// <summary>Whether nothing more can be taken away; false where the budget was used up before.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Shrinks.</summary>
    /// <param name="from">A case that shows what it should.</param>
    /// <param name="cancel">Ends it; what was found stays.</param>
    /// <returns>The smallest that was found.</returns>
    public async Task<Case> RunAsync(Case from, CancellationToken cancel)
    {
        var best = Resume(from);
        Keep(best);
        for (var before = (Case?)null; before != best && !IsOver;)
        {
            before = best;
            best = await WithFewerStepsAsync(best, cancel).ConfigureAwait(false);
            best = await WithLessAsync(best, cancel).ConfigureAwait(false);
        }
        IsDone = !IsOver;
        return best;
    }

    private bool IsOver => Stopwatch.GetElapsedTime(_begun) >= budget;

    private async Task<Case> WithFewerStepsAsync(Case best, CancellationToken cancel)
    {
        for (var pieces = 2; CaseShrinks.Count(best) > 1 && !IsOver;)
        {
            pieces = Math.Min(pieces, CaseShrinks.Count(best));
            var smaller = await FirstAsync(CaseShrinks.WithoutPart(best, pieces), cancel).ConfigureAwait(false);
            if (smaller is null && pieces == CaseShrinks.Count(best))
                break;
            (best, pieces) = smaller is null ? (best, pieces * 2) : (Keep(smaller), Math.Max(2, pieces - 1));
        }
        return best;
    }

    private async Task<Case> WithLessAsync(Case best, CancellationToken cancel)
    {
        while (await FirstAsync(CaseShrinks.Smaller(best), cancel).ConfigureAwait(false) is { } smaller)
            best = Keep(smaller);
        return best;
    }

    private async Task<Case?> FirstAsync(IEnumerable<Case> cases, CancellationToken cancel)
    {
        foreach (var one in cases)
        {
            if (IsOver)
                return null;
            var digest = Digest(one);
            if (_failed.Contains(digest))
                continue;
            Tries++;
            if (CaseBook.IsCase(one) && await tries(one, cancel).ConfigureAwait(false))
                return one;
            _failed.Add(digest);
            Save();
        }
        return null;
    }

    private Case Keep(Case best)
    {
        progress?.Report($"minimise: {CaseShrinks.Count(best)} steps, {best.Machine.Controllers.Length} controllers, {Tries} tries");
        System.IO.File.WriteAllText(File, CaseFileWriter.Text(best));
        Save();
        return best;
    }

    private void Save() => System.IO.File.WriteAllText(Path.Combine(folder, StateFile), JsonSerializer.Serialize(_failed, CaseJson.Options));

    private Case Resume(Case from)
    {
        var state = Path.Combine(folder, StateFile);
        if (!System.IO.File.Exists(state) || !System.IO.File.Exists(File))
            return from;
        var best = CaseBook.Find(File);
        if (best.Name != from.Name)
            throw new CaseException($"{File} is a smaller {best.Name}, not {from.Name}: name another folder with --out.");
        _failed.UnionWith(JsonSerializer.Deserialize<string[]>(System.IO.File.ReadAllText(state)) ?? []);
        progress?.Report($"minimise: goes on with {_failed.Count} cases tried");
        return best;
    }

    private static string Text(Case one) => JsonSerializer.Serialize(one, CaseJson.Options);

    private static string Digest(Case one) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text(one))));
}
