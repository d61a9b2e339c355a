using System.Collections.Immutable;
using System.Text.Json;

namespace Lab.Images;

/// <summary>The guest program of an architecture, as <c>agent.json</c> in its folder describes it.</summary>
public sealed record AgentManifest
{
    internal const int Schema = 1;
    internal const string FileName = "agent.json";

    private const string EmulatorPrefix = "qemu-";

    /// <summary>The folder in the guest that <see cref="Files"/> are uploaded to.</summary>
    public const string GuestFolder = "/tmp/lab";

    /// <summary>What the name of a native program's file of symbols has behind the program's; it stays on this host.</summary>
    public const string SymbolsExtension = ".dbg";

    /// <summary>The folder that holds the program on this host.</summary>
    public required string Folder { get; init; }

    /// <summary>Architecture of the guest, as the recipes name it.</summary>
    public required string Arch { get; init; }

    /// <summary>The .NET runtime that runs it, one of <see cref="Runtimes.Known"/> but never the default.</summary>
    public required string Runtime { get; init; }

    /// <summary>Whether it is a native executable, whose symbols lie beside it.</summary>
    public bool IsNative => Runtime == Runtimes.NameOf(AgentKind.NativeAot);

    /// <summary>Names of the files in <see cref="Folder"/> to upload.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>What to run in the guest, word by word.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>What the guest's shell does once before the first call, empty for nothing.</summary>
    public required string Prepare { get; init; }

    /// <summary>
    /// The program's instructions are another architecture's, which an emulator inside the guest translates: what such a program
    /// shows is not evidence about the guest's own instructions.
    /// </summary>
    public required bool Translated { get; init; }

    /// <summary>Architecture of the program's instructions: the guest's, or the one that the emulator in <see cref="Command"/> is called by (<c>qemu-x86_64</c>).</summary>
    public string ProgramArch => Translated && Path.GetFileName(Command[0]) is var emulator && emulator.StartsWith(EmulatorPrefix, StringComparison.Ordinal) ? emulator[EmulatorPrefix.Length..] : Arch;

    /// <summary>Digest of what the program was built from.</summary>
    public required string Recipe { get; init; }

    /// <summary>Reads the <c>agent.json</c> of a folder and checks that its files are there.</summary>
    /// <exception cref="ImageException">It is missing, damaged, of another schema, or names files that are not there.</exception>
    public static AgentManifest Load(string directory)
    {
        var folder = Path.GetFullPath(directory);
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            throw ImageException.Host($"{file} is not there, so the guest program is not built: run ./run-lab.sh setup");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var manifest = Read(folder, json.RootElement);
            return Fault(manifest) is { } fault ? throw new FormatException(fault) : manifest;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw new ImageException($"{file} cannot be used ({e.Message}): run ./run-lab.sh setup", e);
        }
    }

    private static AgentManifest Read(string folder, JsonElement json)
    {
        if (json.GetProperty("schema").GetInt32() != Schema)
            throw new FormatException($"its schema is not {Schema}");
        return new AgentManifest
        {
            Folder = folder,
            Arch = json.GetProperty("arch").GetString() ?? "",
            Runtime = json.GetProperty("runtime").GetString() ?? "",
            Files = Words(json.GetProperty("files")),
            Command = Words(json.GetProperty("command")),
            Prepare = json.GetProperty("prepare").GetString() ?? "",
            Translated = json.GetProperty("translated").GetBoolean(),
            Recipe = json.GetProperty("recipe").GetString() ?? "",
        };
    }

    private static ImmutableArray<string> Words(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString() ?? "")];

    private static string? Fault(AgentManifest manifest)
    {
        if (manifest.Files.IsEmpty || manifest.Command.IsEmpty)
            return "it names no files or no command";
        if (manifest.Files.FirstOrDefault(f => f != Path.GetFileName(f) || f.Length == 0) is { } path)
            return $"'{path}' is not the name of a file beside it";
        return manifest.Files.FirstOrDefault(f => !File.Exists(Path.Combine(manifest.Folder, f))) is { } gone
            ? $"the file {gone} is not beside it"
            : null;
    }
}
