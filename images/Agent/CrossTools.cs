using System.Text.Json.Nodes;
using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images.Agent;

/// <summary>Unpacks the tools that link a guest program for another architecture. Nothing is installed on the host.</summary>
internal sealed class CrossTools(Recipe recipe, CrossRecipe cross, PackageCache cache, WorkFolder work)
{
    public const string StampName = "cross.json";

    /// <summary>The script in the root that links, as MSBuild calls it.</summary>
    public const string Linker = "bin/link";

    /// <summary>The suffix of a program whose own name a script has taken.</summary>
    private const string Real = ".real";

    /// <summary>Builds into <paramref name="target"/>. Returns the number of packages.</summary>
    public async Task<int> BuildAsync(IReadOnlyList<Package> packages, string target, string key, CancellationToken ct)
    {
        var root = work.New("cross");
        var tree = await PackageTree.OpenAsync(packages.Select(cache.PathOf), work.New("packages"), ct);
        foreach (var needed in cross.Programs.Append(cross.Loader))
            tree.Follow(needed);
        PackageRoot.Extract(tree, cross.Keep, cross.LeaveOut, root, ct);
        foreach (var program in cross.Programs)
        {
            File.Move(Path.Combine(root, program), Path.Combine(root, program + Real));
            Write(Path.Combine(root, program), ProgramScript(program));
        }

        Write(Path.Combine(root, Linker), LinkScript());
        Stamp.Write(Path.Combine(root, StampName), new JsonObject { ["schema"] = 1, ["arch"] = recipe.Arch, ["recipe"] = key });
        work.Publish(root, target);
        return packages.Count;
    }

    // The tools start each other by name, so each of them needs the loader of its own packages: the host's C library may be older.
    internal string ProgramScript(string program)
    {
        var up = string.Concat(Enumerable.Repeat("/..", program.Count(c => c == '/')));
        return $"""
            #!/bin/sh
            # Runs {program} with the loader and libraries that it was unpacked with. It finds its other parts by its own name, hence argv0.
            root=$(dirname "$(readlink -f "$0")"){up}
            exec "$root/{cross.Loader}" --argv0 "$0" --library-path "{string.Join(':', cross.Libraries.Select(l => $"$root/{l}"))}" \
                "$root/{program}{Real}" "$@"

            """;
    }

    // .NET's build talks to clang, which takes the architecture as an argument; a gcc has it built in and refuses that.
    internal string LinkScript() =>
        $"""
        #!/bin/sh
        # Links for {recipe.Arch}: the unpacked gcc, told where its libraries lie, without the argument that only clang knows.
        root=$(dirname "$(readlink -f "$0")")/..
        for word do
            shift
            case $word in --target=*) ;; *) set -- "$@" "$word" ;; esac
        done
        exec "$root/{cross.Compiler}" --sysroot="$root" "$@"

        """;

    private static void Write(string place, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, script);
        Permissions.Set(place, Permissions.Executable);
    }
}
