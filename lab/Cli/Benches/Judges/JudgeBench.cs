using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lab.Cases;
using Lab.Trace;

namespace Lab.Cli.Benches.Judges;

/// <summary>What <c>judge</c> takes for a long capture: the whole process, beside reading the same file's lines as JSON and nothing more.</summary>
internal static class JudgeBench
{
    private const int Events = 1_000_000;
    // Looking more often would take a part of a processor from what is measured.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private sealed record Judged(double Seconds, long PeakBytes);

    /// <summary>Measures and prints.</summary>
    /// <param name="rounds">How often, in turn.</param>
    /// <param name="markdown">Print the table as Markdown.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<int> RunAsync(int rounds, bool markdown, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("lab-judge-");
        try
        {
            var file = Path.Combine(folder.FullName, $"long-run{CaptureFile.Extension}");
            Workplace.Progress.Report($"a capture of {Events} events");
            var (events, bytes) = Generate(file);
            List<double> seconds = [], alone = [];
            long peak = 0;
            for (var round = 0; round < rounds; round++)
            {
                Workplace.Progress.Report($"round {round + 1} of {rounds}");
                alone.Add(ReadLines(file));
                var judged = await JudgeAsync(file, cancel).ConfigureAwait(false);
                seconds.Add(judged.Seconds);
                peak = Math.Max(peak, judged.PeakBytes);
            }
            Print(events, bytes, seconds, alone, peak, markdown);
            return ExitCode.AsExpected;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int Events, long Bytes) Generate(string file)
    {
        var capture = LongRun.Of(Events);
        CaptureFile.Write(file, capture);
        return (capture.Trace.Length + capture.Cpu.Length, new FileInfo(file).Length);
    }

    private static double ReadLines(string file)
    {
        var clock = Stopwatch.StartNew();
        foreach (var line in File.ReadLines(file))
            using (JsonDocument.Parse(line))
            {
            }
        return clock.Elapsed.TotalSeconds;
    }

    // A process of its own, from its start to its end: what a user waits for, and all memory that it takes.
    private static async Task<Judged> JudgeAsync(string file, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[typeof(JudgeBench).Assembly.Location, "judge", file])
            start.ArgumentList.Add(argument);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        var ended = process.WaitForExitAsync(cancel);
        long peak = 0;
        try
        {
            while (!ended.IsCompleted)
            {
                peak = Math.Max(peak, PeakOf(process));
                await Task.WhenAny(ended, Task.Delay(Look, cancel)).ConfigureAwait(false);
            }
            await ended.ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
        var seconds = clock.Elapsed.TotalSeconds;
        return process.ExitCode == ExitCode.AsExpected
            ? new(seconds, peak)
            : throw new CaseException($"judge ended with {process.ExitCode} for the generated capture, which has no fault: {await errors.ConfigureAwait(false)}{await output.ConfigureAwait(false)}", ExitCode.LabFailed);
    }

    // The most that it has had so far: it only rises.
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    private static void Print(int events, long bytes, List<double> seconds, List<double> alone, long peak, bool markdown)
    {
        var grid = new Grid("events", "MB of file", "judged in s", "of reading its lines with System.Text.Json", "peak MB");
        var ratios = seconds.Zip(alone, (judged, read) => judged / read).ToArray();
        grid.Add(
            Text(events, "0"), Text(bytes / 1e6, "0"), $"{Text(IoRow.Median(seconds), "0.00")} ({Text(seconds.Min(), "0.00")} to {Text(seconds.Max(), "0.00")})",
            $"{Text(IoRow.Median(ratios), "0.00")} x ({Text(ratios.Min(), "0.00")} to {Text(ratios.Max(), "0.00")})", Text(peak / 1e6, "0"));
        grid.Print(markdown);
        Console.WriteLine(
            $"`judge` as a process, from its start to its end, for a generated capture without a fault (rounds of eight stores of 8 bytes, sfence, doorbell and completion); median of {seconds.Count} rounds, " +
            "in turn with reading and parsing each line of the same file (JsonDocument) in this process. The peak is the working set of the whole process, the most of all rounds.");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
