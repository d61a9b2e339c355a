using System.Text;

namespace Lab.Images.Guest;

/// <summary>The two files by which modprobe finds modules.</summary>
internal static class ModuleIndex
{
    /// <summary>
    /// <c>modules.dep</c>: "path: paths", the nearest dependency first and the one to load first last, as depmod writes it.
    /// A module that is not among <paramref name="modules"/> is built into the kernel and left out.
    /// </summary>
    public static string Dependencies(IReadOnlyCollection<KernelModule> modules)
    {
        var byName = modules.ToDictionary(m => m.Name);
        var text = new StringBuilder();
        foreach (var module in modules.OrderBy(m => m.Path, StringComparer.Ordinal))
        {
            var order = new List<KernelModule>();
            Visit(module, byName, order, []);
            order.Remove(module);
            order.Reverse();
            text.Append(module.Path).Append(':').AppendJoin("", order.Select(m => $" {m.Path}")).Append('\n');
        }

        return text.ToString();
    }

    /// <summary><c>modules.alias</c>: what the kernel itself asks for, for example a checksum of the crypto layer.</summary>
    public static string Aliases(IEnumerable<KernelModule> modules) =>
        string.Concat(modules.OrderBy(m => m.Path, StringComparer.Ordinal).SelectMany(m => m.Aliases.Select(a => $"alias {a} {m.Name}\n")));

    // Depth first, dependencies before the module: the order in which they have to be loaded.
    private static void Visit(KernelModule module, Dictionary<string, KernelModule> byName, List<KernelModule> order, HashSet<string> seen)
    {
        if (!seen.Add(module.Name))
            return;
        foreach (var need in module.SoftNeeds.Concat(module.Needs))
            if (byName.TryGetValue(need, out var found))
                Visit(found, byName, order, seen);
        order.Add(module);
    }
}
