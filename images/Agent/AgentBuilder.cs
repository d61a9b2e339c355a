using System.Text.Json.Nodes;
using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images.Agent;

/// <summary>
/// Builds the guest program: a static native executable, one with .NET's runtime in it, or an assembly for the guest's Mono. Its compiler output lies apart from the checkout's own bin and obj,
/// so it never fights with a normal build that runs at the same time.
/// </summary>
internal sealed class AgentBuilder(Recipe recipe, ImagePaths paths, WorkFolder work)
{
    private const string Project = "lab/Guest/Lab.Guest.csproj";

    /// <summary>Builds into <paramref name="target"/>, replacing what was there. Returns the names of the program's files.</summary>
    /// <param name="packages">The guest's packages; empty where the recipe takes no libraries from them.</param>
    public async Task<IReadOnlyList<string>> BuildAsync(IReadOnlyList<Package> packages, string target, string key, CancellationToken ct)
    {
        if (recipe.Agent is { Kind: AgentKind.NativeAot, Cross: null })
            await RequireLinkerAsync(ct);
        var folder = work.New("agent");
        await CompileAsync(folder, ct);
        if (!File.Exists(Path.Combine(folder, recipe.Agent.Program)))
            throw new ImageException(
                $"building {Project} made no {recipe.Agent.Program}: its AssemblyName and the recipe must agree, and its OutputType be Exe");
        if (recipe.Agent.Kind == AgentKind.NativeAot)
            KeepProgram(folder);
        var files = Files(folder).Concat(await AddLibrariesAsync(packages, folder, ct)).ToList();
        Stamp.Write(Path.Combine(folder, AgentManifest.FileName), new JsonObject
        {
            ["schema"] = AgentManifest.Schema,
            ["arch"] = recipe.Arch,
            ["runtime"] = Runtimes.NameOf(recipe.Agent.Kind),
            ["files"] = new JsonArray([.. files.Select(f => JsonValue.Create(f))]),
            ["command"] = new JsonArray([.. recipe.Agent.Command.Select(w => JsonValue.Create(w))]),
            ["prepare"] = recipe.Agent.Prepare,
            ["translated"] = recipe.Agent.Translated,
            ["recipe"] = key,
        });
        work.Publish(folder, target);
        return files;
    }

    // The program and its symbols; what else is published of the assemblies it was made from nobody needs.
    private void KeepProgram(string folder)
    {
        foreach (var file in Directory.GetFiles(folder))
            if (Path.GetFileName(file) != recipe.Agent.Program && Path.GetFileName(file) != recipe.Agent.Program + AgentManifest.SymbolsExtension)
                File.Delete(file);
    }

    // An executable holds all that it needs of .NET; an assembly needs its libraries beside it.
    private List<string> Files(string folder) => recipe.Agent.Kind != AgentKind.Mono
        ? [recipe.Agent.Program]
        : [.. Directory.GetFiles(folder).Where(f => Path.GetExtension(f) is ".exe" or ".dll" or ".config")
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    private async Task<IEnumerable<string>> AddLibrariesAsync(IReadOnlyList<Package> packages, string folder, CancellationToken ct)
    {
        if (recipe.Agent.Libraries.Count == 0)
            return [];
        // Without the kernel, which is most of the set's size and has no libraries.
        var cache = new PackageCache(paths.Cache);
        var tree = await PackageTree.OpenAsync(
            packages.Where(p => recipe.Guest.Packages.Contains(p.Name)).Select(cache.PathOf), work.New("packages"), ct);
        foreach (var library in recipe.Agent.Libraries)
            await File.WriteAllBytesAsync(Path.Combine(folder, Path.GetFileName(library)), tree.Read(library), ct);
        return recipe.Agent.Libraries.Select(l => Path.GetFileName(l));
    }

    private async Task CompileAsync(string folder, CancellationToken ct)
    {
        var properties = Properties();
        var artifacts = PrepareArtifacts(properties);
        var unfinished = Path.Combine(artifacts, "unfinished");
        await File.WriteAllTextAsync(unfinished, "", ct);
        try
        {
            await Tool.RunAsync(new ToolCall(DotNet(),
                [
                    recipe.Agent.Kind == AgentKind.Mono ? "build" : "publish", Path.Combine(paths.Checkout, Project),
                    "-f", recipe.Agent.Framework, .. recipe.Agent.Runtime is { } runtime ? ["-r", runtime] : Array.Empty<string>(),
                    "-c", "Release", "-o", folder,
                    "--artifacts-path", artifacts, "-nologo", "-v:quiet", "-p:UseSharedCompilation=false", "-nodeReuse:false",
                    .. properties.Select(p => $"-p:{p}"),
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

    private List<string> Properties()
    {
        if (recipe.Agent.Cross is not { } cross)
            return [.. recipe.Agent.Properties];
        var root = paths.Cross(recipe.Arch);
        return
        [
            .. recipe.Agent.Properties,
            $"CppCompilerAndLinker={Path.Combine(root, CrossTools.Linker)}",
            $"ObjCopyName={Path.Combine(root, cross.ObjCopy)}",
        ];
    }

    // A changed link property does not link again by itself, so each list of properties has a folder of its own; and a build
    // that was killed may leave objects that look finished, so its folder is not used again.
    private string PrepareArtifacts(IEnumerable<string> properties)
    {
        var options = Hash.OfTexts([.. properties, recipe.Agent.Runtime ?? "", recipe.Agent.Framework])[..12];
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
