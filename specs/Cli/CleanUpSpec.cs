using System.Diagnostics;
using Lab.Fixtures;

namespace Lab.Specs.Cli;

[Trait("Tier", "guest")]
public sealed class CleanUpSpec(LabHost host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task NothingSurvivesARunThatIsEndedBySignal(string signal)
    {
        await host.RequireGuestAsync();
        using var scratch = new Scratch();
        // The run's temporary files go to a folder of the spec's own, so that what is left is this run's and nobody else's.
        var temporary = Directory.CreateDirectory(Path.Combine(scratch.Folder, "t")).FullName;
        using var run = LabProgram.Start(new Dictionary<string, string> { ["TMPDIR"] = temporary }, "tour", "--out", Path.Combine(scratch.Folder, "out"));
        _ = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Until(() => Qemus(temporary).Length == 1, "the run starts its QEMU");
        Directory.EnumerateFileSystemEntries(temporary).Should().NotBeEmpty("the run keeps its sockets and disks there");

        using (var kill = Process.Start("kill", ["-s", signal, $"{run.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Until(() => Qemus(temporary).Length == 0, "the run's QEMU ends");
        await Until(() => !Directory.EnumerateFileSystemEntries(temporary).Any(), "the run's temporary files are removed, every one");
        if (signal != "KILL")
            run.ExitCode.Should().Be(130);
    }

    // A QEMU of the run names files in the run's temporary folder on its command line.
    private static string[] Qemus(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)).Where(p =>
        {
            try
            {
                var line = File.ReadAllText(Path.Combine(p, "cmdline"));
                return line.Contains("-nodefaults", StringComparison.Ordinal) && line.Contains(folder, StringComparison.Ordinal);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }),
    ];

    private static async Task Until(Func<bool> holds, string what)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (!holds())
        {
            bound.IsCancellationRequested.Should().BeFalse($"within {Patience.TotalSeconds} s {what}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
