using System.Text.Json.Nodes;
using Lab.Images.Tools;

namespace Lab.Images.Agent;

/// <summary>
/// Publishes the guest program as one static native executable. Its compiler output lies apart from the checkout's own bin and obj,
/// so it never fights with a normal build that runs at the same time.
/// </summary>
internal sealed class AgentBuilder(Recipe recipe, ImagePaths paths, WorkFolder work)
{
    public const string StampName = "agent.json";
    private const string Project = "lab/Guest/Lab.Guest.csproj";

    /// <summary>Builds into <paramref name="target"/>, replacing what was there. Returns the executable's name.</summary>
    public async Task<string> BuildAsync(string target, string key, CancellationToken ct)
    {
        await RequireLinkerAsync(ct);
        var folder = work.New("agent");
        await PublishAsync(folder, ct);
        if (!File.Exists(Path.Combine(folder, recipe.Agent.Program)))
            throw new ImageException(
                $"publishing {Project} made no {recipe.Agent.Program}: its AssemblyName and the recipe must agree, and its OutputType be Exe");
        Stamp.Write(Path.Combine(folder, StampName), new JsonObject
        {
            ["schema"] = 1,
            ["arch"] = recipe.Arch,
            ["file"] = recipe.Agent.Program,
            ["recipe"] = key,
        });
        work.Publish(folder, target);
        return recipe.Agent.Program;
    }

    private async Task PublishAsync(string folder, CancellationToken ct)
    {
        var artifacts = PrepareArtifacts();
        var unfinished = Path.Combine(artifacts, "unfinished");
        await File.WriteAllTextAsync(unfinished, "", ct);
        try
        {
            await Tool.RunAsync(new ToolCall(DotNet(),
                [
                    "publish", Path.Combine(paths.Checkout, Project), "-r", recipe.Agent.Runtime, "-c", "Release", "-o", folder,
                    "--artifacts-path", artifacts, "-nologo", "-v:quiet", "-p:UseSharedCompilation=false", "-nodeReuse:false",
                    .. recipe.Agent.Properties.Select(p => $"-p:{p}"),
                ])
            {
                WorkingFolder = paths.Checkout,
                Environment = CleanEnvironment(),
            }, ct);
        }
        catch (ToolException e)
        {
            throw new ImageException($"the guest program does not build: {e.Message}; mend it, ./run-lab.sh setup tries again", e);
        }

        File.Delete(unfinished);
    }

    // A changed link property does not link again by itself, so each list of properties has a folder of its own; and a build
    // that was killed may leave objects that look finished, so its folder is not used again.
    private string PrepareArtifacts()
    {
        var options = Hash.OfTexts(recipe.Agent.Properties.Append(recipe.Agent.Runtime))[..12];
        var artifacts = Path.Combine(paths.AgentArtifacts, options);
        if (File.Exists(Path.Combine(artifacts, "unfinished")))
            Directory.Delete(artifacts, recursive: true);
        Directory.CreateDirectory(artifacts);
        return artifacts;
    }

    private static async Task RequireLinkerAsync(CancellationToken ct)
    {
        const string mend = "apt-get install gcc libc6-dev";
        Tool.Require(mend, "gcc");
        const string library = "libc.a";
        var found = await Tool.RunAsync(new ToolCall("gcc", $"-print-file-name={library}"), ct);
        if (found.Trim() == library) // gcc gives the bare name back when it has none
            throw ImageException.Host($"this host has no static C library ({library}): {mend}");
    }

    // The SDK that runs this program, if one does: run-lab.sh may have brought its own, which is not in PATH.
    private static string DotNet()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host)
            return host;
        var here = Environment.ProcessPath;
        if (Path.GetFileName(here) == "dotnet")
            return here!;
        var root = Path.Combine(Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "", "dotnet");
        return File.Exists(root) ? root : "dotnet";
    }

    // When the lab itself runs under MSBuild (dotnet run, dotnet test), that one's variables must not lead the inner one astray.
    private static Dictionary<string, string?> CleanEnvironment()
    {
        var names = Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(n => n.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase));
        var result = names.ToDictionary(n => n, _ => (string?)null);
        result["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        result["DOTNET_NOLOGO"] = "1";
        return result;
    }
}
