namespace Lab.Specs;

/// <summary>A folder for one spec, removed with it.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("spec-").FullName;

    /// <summary>Path of an entry.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Writes a file, with the folders above it.</summary>
    /// <returns>Its path.</returns>
    public string File(string name, string content) => File(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <inheritdoc cref="File(string, string)"/>
    public string File(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        System.IO.File.WriteAllBytes(this[name], content);
        return this[name];
    }

    /// <summary>A shell script, executable.</summary>
    /// <returns>Its path.</returns>
    public string Script(string name, string body)
    {
        var path = File(name, "#!/bin/sh\n" + body + "\n");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
