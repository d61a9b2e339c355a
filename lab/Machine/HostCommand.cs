using System.ComponentModel;
using System.Diagnostics;

namespace Lab.Machine;

/// <summary>Runs a short-lived program of the host to its end, and kills it if the caller gives up.</summary>
internal static class HostCommand
{
    public sealed record Outcome(int ExitCode, string Output, string Error);

    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static async Task<Outcome> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var error = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            return new Outcome(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }
}
