using System.Diagnostics;

namespace Lab.Images.Tools;

/// <summary>Says what begins, and when it is done how long it took.</summary>
internal static class Step
{
    public static async Task<T> RunAsync<T>(IProgress<string> progress, string what, Func<Task<T>> work)
    {
        progress.Report(what);
        var clock = Stopwatch.StartNew();
        var result = await work();
        progress.Report($"{what.Split(':')[0]}: done in {clock.Elapsed.TotalSeconds:F1} s");
        return result;
    }
}
