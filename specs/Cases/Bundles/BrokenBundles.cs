using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lab.Cases;
using Lab.Cases.Bundles;

namespace Lab.Specs.Cases.Bundles;

/// <summary>Bundles that are wrong in one way each, made of one that is right.</summary>
internal static class BrokenBundles
{
    private static readonly string[] Evil =
    [
        "../evil", "../../evil", "/evil", "//evil", "machine/../evil", "machine/../../evil", "./evil", "machine//evil", "machine/", "disks/../evil", "C:\\evil", "..\\evil", "machine\\..\\evil",
        "\\\\host\\share", "evil\0.txt", "evil\n.txt", "~/evil", "$HOME/evil", ".ssh", ".evil", "machine/.evil", "other/evil", "a/b/c", "evil.", "evil..", "évil", "con:", "evil|sh", "-evil", "evil ",
    ];

    public static Dictionary<string, byte[]> Files()
    {
        Dictionary<string, byte[]> files = new()
        {
            ["case.json"] = Encoding.UTF8.GetBytes("""{"name":"mine","title":"t","guest":false,"steps":[{"alive":{}}]}"""),
            ["verdict.txt"] = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"line {i * 7919 % 1000}\n"))),
            ["machine/qmp.log"] = Encoding.UTF8.GetBytes("{}\n"),
        };
        files["bundle.json"] = JsonSerializer.SerializeToUtf8Bytes(new BundleManifest
        {
            Lab = "1", CreatedUtc = DateTimeOffset.UnixEpoch, Cell = new("x86_64", null, "qtest", "pinned", "pinned", "managed", "default", false),
            Versions = ImmutableSortedDictionary<string, string>.Empty, Host = ImmutableSortedDictionary<string, string>.Empty, Verdict = CaseVerdict.Pass, Expected = CaseVerdict.Pass,
            Reason = "", Findings = [new("steps", CaseVerdict.Pass, "")],
            Entries = [.. files.Select(file => new BundleEntry(file.Key, file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value))))],
        }, CaseJson.Options);
        return files;
    }

    public static Dictionary<string, byte[]> Unzip(string file)
    {
        using var zip = ZipFile.OpenRead(file);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var from = entry.Open();
            using var to = new MemoryStream();
            from.CopyTo(to);
            return to.ToArray();
        });
    }

    /// <summary>The files with another one in the place of one, and the manifest that goes with it.</summary>
    public static Dictionary<string, byte[]> With(Dictionary<string, byte[]> files, string name, string text)
    {
        var content = Encoding.UTF8.GetBytes(text);
        var manifest = JsonNode.Parse(files["bundle.json"])!;
        var entry = manifest["entries"]!.AsArray().First(one => $"{one!["name"]}" == name)!;
        (entry["bytes"], entry["sha256"]) = (content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
        return files.ToDictionary(file => file.Key, file => file.Key == name ? content : file.Key == "bundle.json" ? Encoding.UTF8.GetBytes(manifest.ToJsonString()) : file.Value);
    }

    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> files)
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        return to.ToArray();
    }

    // Made once: each spec asks for one of them.
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } = [.. Make()];

    private static IEnumerable<(string Name, byte[] Bytes)> Make()
    {
        var files = Files();
        var right = Zip(files);
        yield return ("nothing", []);
        yield return ("no ZIP", "hello, this is text"u8.ToArray());
        yield return ("an empty ZIP", Zip([]));
        for (var i = 1; i < 60; i++)
            yield return ($"cut short at {i} of 60", right[..(right.Length * i / 60)]);
        foreach (var (from, to) in Data(right))
            // Of the last byte some bits are nobody's.
            for (var at = from; at < to - 1; at += Math.Max(1, (to - from) / 20))
                yield return ($"byte {at} is another", Flip(right, at));
        foreach (var name in files.Keys)
            yield return ($"without {name}", Zip(files.Where(file => file.Key != name)));
        foreach (var name in files.Keys)
            yield return ($"{name} twice", Zip([.. files, KeyValuePair.Create(name, files[name])]));
        foreach (var name in Evil)
            yield return ($"with {name}", Zip([.. files, KeyValuePair.Create(name, "evil"u8.ToArray())]));
        yield return ("with a file that nobody names", Zip([.. files, KeyValuePair.Create("more.txt", "more"u8.ToArray())]));
        yield return ("with a hundred files", Zip([.. files, .. Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"f{i}", "x"u8.ToArray()))]));
        yield return ("with a bomb", Zip([.. files, KeyValuePair.Create("bomb.txt", new byte[80 << 20])]));
        yield return ("a bomb that claims to be small", Claim(Zip([.. files, KeyValuePair.Create("bomb.txt", new byte[1 << 20])]), "bomb.txt", 10));
        foreach (var (name, change) in Manifests())
        {
            var manifest = JsonNode.Parse(files["bundle.json"])!.AsObject();
            change(manifest);
            yield return ($"a manifest with {name}", Zip(files.ToDictionary(file => file.Key, file => file.Key == "bundle.json" ? Encoding.UTF8.GetBytes(manifest.ToJsonString()) : file.Value)));
        }
        foreach (var (name, text) in new[] { ("no JSON", "{"), ("a list", "[]"), ("null", "null"), ("a number", "1"), ("no UTF-8", "\0") })
            yield return ($"a manifest that is {name}", Zip(files.ToDictionary(file => file.Key, file => file.Key == "bundle.json" ? Encoding.UTF8.GetBytes(text) : file.Value)));
    }

    private static IEnumerable<(string, Action<JsonObject>)> Manifests()
    {
        foreach (var schema in new[] { -1, 0, 2, 99 })
            yield return ($"schema {schema}", manifest => manifest["schema"] = schema);
        yield return ("a schema that is text", manifest => manifest["schema"] = "1");
        foreach (var name in new[] { "schema", "lab", "createdUtc", "cell", "versions", "host", "verdict", "expected", "reason", "findings", "entries" })
        {
            yield return ($"no {name}", manifest => manifest.Remove(name));
            if (name is not ("lab" or "reason"))
                yield return ($"null for {name}", manifest => manifest[name] = null);
            yield return ($"a list of numbers for {name}", manifest => manifest[name] = new JsonArray(1, 2));
        }
        yield return ("a key that nobody knows", manifest => manifest["evil"] = 1);
        yield return ("a verdict that is none", manifest => manifest["verdict"] = "perhaps");
        yield return ("another digest", manifest => manifest["entries"]![0]!["sha256"] = new string('0', 64));
        yield return ("another length", manifest => manifest["entries"]![0]!["bytes"] = 1);
        yield return ("an entry that is not there", manifest => manifest["entries"]![0]!["name"] = "../../etc/passwd");
    }

    private static byte[] Flip(byte[] right, int at)
    {
        var wrong = right.ToArray();
        wrong[at] ^= 0x55;
        return wrong;
    }

    // Where the compressed bytes of each file lie: in local headers (APPNOTE 4.3.7), with sizes from the central directory (4.3.12).
    private static IEnumerable<(int From, int To)> Data(byte[] zip)
    {
        foreach (var at in Directory(zip))
        {
            var header = BitConverter.ToInt32(zip, at + 42);
            var from = header + 30 + BitConverter.ToUInt16(zip, header + 26) + BitConverter.ToUInt16(zip, header + 28);
            yield return (from, from + BitConverter.ToInt32(zip, at + 20));
        }
    }

    private static byte[] Claim(byte[] zip, string name, int bytes)
    {
        foreach (var at in Directory(zip))
            if (Encoding.UTF8.GetString(zip, at + 46, BitConverter.ToUInt16(zip, at + 28)) == name)
                BitConverter.TryWriteBytes(zip.AsSpan(at + 24), bytes);
        return zip;
    }

    private static IEnumerable<int> Directory(byte[] zip)
    {
        var at = BitConverter.ToInt32(zip, zip.Length - 22 + 16);
        for (var left = BitConverter.ToUInt16(zip, zip.Length - 22 + 10); left > 0; left--)
        {
            yield return at;
            at += 46 + BitConverter.ToUInt16(zip, at + 28) + BitConverter.ToUInt16(zip, at + 30) + BitConverter.ToUInt16(zip, at + 32);
        }
    }
}
