using System.ComponentModel;
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

    private sealed record Judged(double Seconds, double ProcessorSeconds, long PeakBytes);

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
            List<double> seconds = [], processor = [], alone = [];
            long peak = 0;
            for (var round = 0; round < rounds; round++)
            {
                Workplace.Progress.Report($"round {round + 1} of {rounds}");
                alone.Add(ReadLines(file));
                var judged = await JudgeAsync(file, cancel).ConfigureAwait(false);
                seconds.Add(judged.Seconds);
                processor.Add(judged.ProcessorSeconds);
                peak = Math.Max(peak, judged.PeakBytes);
            }
            Print(events, bytes, seconds, processor, alone, peak, markdown);
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
        var begun = Environment.CpuUsage.TotalTime;
        foreach (var line in File.ReadLines(file))
            using (JsonDocument.Parse(line))
            {
            }
        return (Environment.CpuUsage.TotalTime - begun).TotalSeconds;
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
        var used = (Peak: 0L, Processor: TimeSpan.Zero);
        try
        {
            while (!ended.IsCompleted)
            {
                used = UsedBy(process) ?? used;
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
            ? new(seconds, used.Processor.TotalSeconds, used.Peak)
            : throw new CaseException($"judge ended with {process.ExitCode} for the generated capture, which has no fault: {await errors.ConfigureAwait(false)}{await output.ConfigureAwait(false)}", ExitCode.LabFailed);
    }

    // So far: both only rise. Null where it has just ended.
    private static (long Peak, TimeSpan Processor)? UsedBy(Process process)
    {
        try
        {
            process.Refresh();
            return (process.PeakWorkingSet64, process.TotalProcessorTime) is { Item1: > 0 } used ? used : null;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private static void Print(int events, long bytes, List<double> seconds, List<double> processor, List<double> alone, long peak, bool markdown)
    {
        var grid = new Grid("events", "MB of file", "judged in s", "processor s", "of reading its lines with System.Text.Json", "peak MB");
        var ratios = processor.Zip(alone, (judged, read) => judged / read).ToArray();
        grid.Add(
            Text(events, "0"), Text(bytes / 1e6, "0"), Range(seconds), Range(processor),
            $"{Text(IoRow.Median(ratios), "0.00")} x ({Text(ratios.Min(), "0.00")} to {Text(ratios.Max(), "0.00")})", Text(peak / 1e6, "0"));
        grid.Print(markdown);
        Console.WriteLine(
            $"`judge` as a process, from its start to its end, for a generated capture without a fault (rounds of eight stores of 8 bytes, sfence, doorbell and completion); median of {seconds.Count} rounds, " +
            "in turn with reading and parsing each line of the same file (JsonDocument) in this process; the ratio is one of processor time, which says the same on a host that has other work. The peak is the working set of the whole process, the most of all rounds.");
    }

    private static string Range(List<double> values) => $"{Text(IoRow.Median(values), "0.00")} ({Text(values.Min(), "0.00")} to {Text(values.Max(), "0.00")})";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
