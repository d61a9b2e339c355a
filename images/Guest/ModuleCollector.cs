using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images.Guest;

/// <summary>Takes modules and all that they need out of a kernel package, unpacked.</summary>
internal sealed class ModuleCollector(PackageTree tree, string release, string folder)
{
    private readonly string prefix = $"usr/lib/modules/{release}/";

    /// <summary>Each module with its content, sorted by path.</summary>
    /// <exception cref="ImageException">The kernel has no such module.</exception>
    public async Task<IReadOnlyList<(KernelModule Module, byte[] Content)>> CollectAsync(IEnumerable<string> wanted, CancellationToken ct)
    {
        var paths = tree.Files.Keys
            .Where(p => p.StartsWith(prefix, StringComparison.Ordinal) && p.Contains(".ko", StringComparison.Ordinal))
            .ToDictionary(KernelModule.NameOf);
        var found = new SortedDictionary<string, (KernelModule, byte[])>(StringComparer.Ordinal);
        var open = new Queue<(string Name, bool Must)>(wanted.Select(w => (KernelModule.NameOf(w), true)));
        while (open.TryDequeue(out var next))
        {
            if (!paths.Remove(next.Name, out var path))
            {
                if (next.Must && found.Values.All(f => f.Item1.Name != next.Name))
                    throw new ImageException(
                        $"the kernel {release} has no module {next.Name}: take it off the recipe, or restore images.lock");
                continue; // taken already, or a dependency that is built in
            }

            var content = tree.Read(path);
            if (!path.EndsWith(".ko", StringComparison.Ordinal))
                content = await Unpacker.UnpackAsync(content, path, folder, ct);
            var module = KernelModule.Parse(path[prefix.Length..(path.LastIndexOf(".ko", StringComparison.Ordinal) + 3)], content);
            found.Add(module.Path, (module, content));
            foreach (var need in module.Needs.Concat(module.SoftNeeds))
                open.Enqueue((need, false));
        }

        return [.. found.Values];
    }
}
