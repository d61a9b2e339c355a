namespace Lab.Images.Tools;

/// <summary>
/// The place of half-made things. Results are renamed out of it whole, so that an interrupted set-up leaves nothing that looks done;
/// what it did leave is removed by the next one.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string path;
    private int next;

    private WorkFolder(string path) => this.path = path;

    /// <summary>An empty folder; only the holder of the set-up lock may call this.</summary>
    public static WorkFolder Open(string path)
    {
        Remove(path);
        Directory.CreateDirectory(path);
        return new WorkFolder(path);
    }

    /// <summary>A new, empty folder inside.</summary>
    public string New(string name)
    {
        var folder = Path.Combine(path, $"{Interlocked.Increment(ref next)}-{name}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Puts a finished folder in place of whatever was there. Both lie on one file system, so each step is a rename.</summary>
    public void Publish(string finished, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists(target))
            Directory.Move(target, Path.Combine(New("old"), "was"));
        Directory.Move(finished, target);
    }

    public void Dispose() => Remove(path);

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
