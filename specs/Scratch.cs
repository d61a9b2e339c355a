namespace Lab.Specs;

/// <summary>A folder for one spec, removed with it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("spec-").FullName;

    public string File(string name, string content)
    {
        var file = Path.Combine(Folder, name);
        System.IO.File.WriteAllText(file, content);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
