using System.Net;
using Docker.DotNet;

namespace Lab.Containers;

/// <summary>
/// Removes containers of labs that are dead. A container ends by itself when its lab does, and the engine removes it then: what is left here was made by a lab
/// that was killed before it started it, or by an engine that was.
/// </summary>
internal static class Sweep
{
    /// <returns>How many were removed.</returns>
    public static async Task<int> RunAsync(IContainerOperations containers, CancellationToken cancel)
    {
        var ours = await containers.ListContainersAsync(
            new() { All = true, Filters = new Dictionary<string, IDictionary<string, bool>> { ["label"] = new Dictionary<string, bool> { [Owner.Label] = true } } }, cancel).ConfigureAwait(false);
        var removed = 0;
        foreach (var container in ours.Where(container => Owner.Of(container.Labels).IsDead))
            removed += await RemoveAsync(containers, container.ID, cancel).ConfigureAwait(false) ? 1 : 0;
        return removed;
    }

    /// <summary>Removes a container with its volume, running or not.</summary>
    /// <returns>False where it was gone, or going.</returns>
    public static async Task<bool> RemoveAsync(IContainerOperations containers, string id, CancellationToken cancel)
    {
        try
        {
            await containers.RemoveContainerAsync(id, new() { Force = true, RemoveVolumes = true }, cancel).ConfigureAwait(false);
            return true;
        }
        catch (DockerApiException gone) when (IsGone(gone))
        {
            // Its lab's end, or another sweep, came first.
            return false;
        }
    }

    /// <summary>What an engine answers of a container that it has removed, or is about to.</summary>
    public static bool IsGone(DockerApiException answer) => answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict;
}
