using Docker.DotNet;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lab.Containers;

/// <summary>Ryuk, Testcontainers' container that removes those of a process that is gone: where its image can be had. The lab's own sweep does the same without.</summary>
internal static class Reaper
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Starts it, once for the process.</summary>
    /// <returns>Null, or why it is not there.</returns>
    public static async Task<string?> StartAsync(Engine engine, CancellationToken cancel)
    {
        // Testcontainers has it privileged unless it is told; it needs the engine's socket and nothing more.
        TestcontainersSettings.ResourceReaperPrivilegedModeEnabled = false;
        if (!TestcontainersSettings.ResourceReaperEnabled)
            return "it is switched off";
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(Patience);
        try
        {
            await ResourceReaper.GetAndStartDefaultAsync(engine.Endpoint, NullLogger.Instance, false, bounded.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is DockerApiException or ResourceReaperException or OperationCanceledException or HttpRequestException or InvalidOperationException)
        {
            TestcontainersSettings.ResourceReaperEnabled = false;
            return e is OperationCanceledException ? $"its image was not there within {Patience.TotalSeconds} s" : EngineError.Text(e);
        }
    }
}
