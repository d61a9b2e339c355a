using System.Globalization;
using Lab.Cases;
using Lab.Images;

namespace Lab.Cli;

/// <summary>The checkout that the program belongs to, and the folder for one run's evidence.</summary>
internal static class Workplace
{
    public static IProgress<string> Progress { get; } = new ErrorOutput();

    public static ImagePaths Paths { get; } = new(FindCheckout());

    /// <summary>Makes the folder for evidence, and proves that it can be written.</summary>
    public static string EvidenceFolder(string? asked)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}");
        var folder = Path.GetFullPath(asked ?? Path.Combine(Paths.Lab, "runs", name));
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, ".probe");
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaseException($"--out {folder}: {e.Message} Name a folder that you can write, on a disk with space.");
        }
    }

    /// <summary>Builds what is missing; does nothing when all is there.</summary>
    public static Task SetUpAsync(string arch, string runtime, CancellationToken cancel) =>
        new ImageSetup(Paths, Progress).EnsureAsync(arch, runtime, updateLock: false, cancel);

    private static string FindCheckout()
    {
        var start = Environment.GetEnvironmentVariable("LAB_ROOT") ?? AppContext.BaseDirectory;
        return CheckoutFinder.Above(start)
            ?? throw new CaseException($"no Lab.sln in or above {start}: run the lab from its checkout.", ExitCode.HostUnable);
    }

    // Standard error: standard output is for results.
    private sealed class ErrorOutput : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"  {value}");
    }
}
