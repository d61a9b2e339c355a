using Lab.Images;

namespace Lab.Cli.Benches;

/// <summary>What one row of a bench's table is about.</summary>
/// <param name="Arch">Architecture of the guest.</param>
/// <param name="Runtime">The .NET runtime by its own name.</param>
internal sealed record BenchCell(string Arch, string Runtime)
{
    /// <summary>The cells that <c>--arch</c> and <c>--runtime</c> stand for.</summary>
    /// <exception cref="ImageException">The one architecture that was named has not got the runtime.</exception>
    public static IReadOnlyList<BenchCell> Of(string arch, string runtime)
    {
        var archs = Architectures.Named(arch);
        if (archs.Count == 1 && runtime != Runtimes.Every)
            Runtimes.Of(arch, runtime);
        return
        [
            .. from each in archs
               from offered in Runtimes.Offered(each)
               where runtime == Runtimes.Every || offered == runtime || (runtime == Runtimes.Default && offered == Runtimes.Offered(each)[0])
               select new BenchCell(each, offered),
        ];
    }
}
