using System.Text;
using System.Text.Json;

namespace Lab.Images.Packages;

/// <summary>
/// The committed list of exact packages, by set. It is written by hand rather than by a serializer: one package a line,
/// sorted, so that a change of one package is a change of one line.
/// </summary>
internal sealed class LockFile
{
    private readonly SortedDictionary<string, IReadOnlyList<Package>> sets = new(StringComparer.Ordinal);

    public IEnumerable<string> Sets => sets.Keys;

    /// <summary>The packages of a set, sorted; null when nothing is locked for it.</summary>
    public IReadOnlyList<Package>? Find(string set) => sets.GetValueOrDefault(set);

    public void Put(string set, IEnumerable<Package> packages) =>
        sets[set] = [.. packages.OrderBy(p => p.Name, StringComparer.Ordinal).ThenBy(p => p.Architecture, StringComparer.Ordinal)];

    /// <summary>The lines of one set: what a build made from it depends on.</summary>
    public string Describe(string set) => Find(set) is { } packages ? string.Join('\n', packages.Select(p => Line(p with { File = "" }))) : "";

    /// <exception cref="ImageException">The file is not a lock file.</exception>
    public static LockFile Read(string file)
    {
        var result = new LockFile();
        if (!File.Exists(file))
            return result;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var set in json.RootElement.GetProperty("sets").EnumerateObject())
                result.Put(set.Name, set.Value.EnumerateArray().Select(ReadPackage));
            return result;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ImageException(
                $"{file} is not a lock file ({e.Message}): restore it from git, or delete it and run ./run-lab.sh setup --update-lock", e);
        }
    }

    public string Write()
    {
        var text = new StringBuilder("{\n  \"schema\": 1,\n  \"sets\": {");
        text.AppendJoin(',', sets.Select(s =>
            $"\n    {Quote(s.Key)}: [\n{string.Join(",\n", s.Value.Select(p => "      " + Line(p)))}\n    ]"));
        return text.Append("\n  }\n}\n").ToString();
    }

    /// <summary>Replaces the file in one step.</summary>
    public void Save(string file)
    {
        var half = file + ".new";
        File.WriteAllText(half, Write());
        File.Move(half, file, overwrite: true);
    }

    private static string Line(Package p) =>
        $"{{ \"package\": {Quote(p.Name)}, \"version\": {Quote(p.Version)}, \"architecture\": {Quote(p.Architecture)}, " +
        $"\"sha256\": {Quote(p.Sha256)}, \"size\": {p.Size}{(p.File.Length == 0 ? "" : $", \"file\": {Quote(p.File)}")} }}";

    private static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    private static Package ReadPackage(JsonElement e) => new(
        e.GetProperty("package").GetString()!,
        e.GetProperty("version").GetString()!,
        e.GetProperty("architecture").GetString()!,
        e.GetProperty("sha256").GetString()!,
        e.GetProperty("size").GetInt64(),
        e.TryGetProperty("file", out var file) ? file.GetString()! : "");
}
