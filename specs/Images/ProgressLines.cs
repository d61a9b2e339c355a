using System.Collections.Concurrent;

namespace Lab.Specs.Images;

/// <summary>Keeps progress lines at once, unlike <see cref="Progress{T}"/>, which posts them.</summary>
internal sealed class ProgressLines : IProgress<string>
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public void Report(string value) => Lines.Enqueue(value);
}
