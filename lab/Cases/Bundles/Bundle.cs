using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Cases.Running;
using Lab.Trace;

namespace Lab.Cases.Bundles;

/// <summary>
/// A bundle that was read. Bundles come from strangers: nothing is written while one is read, names and sizes are bounded, and each file is what its manifest says.
/// </summary>
public sealed partial class Bundle
{
    private const int MostEntries = 64;
    private const long MostBytes = 512L << 20;
    private const long MostFileBytes = 64L << 20;

    private readonly Dictionary<string, byte[]> _files;

    private Bundle(string origin, BundleManifest manifest, Case @case, Dictionary<string, byte[]> files) =>
        (Origin, Manifest, Case, _files) = (origin, manifest, @case, files);

    /// <summary>Where it was read from.</summary>
    public string Origin { get; }

    /// <summary>What it says of itself.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>The case, with the seed of the run that was packed. Whether it may be run is for <see cref="BundleTrust"/> to say.</summary>
    public Case Case { get; }

    /// <summary>Names of the files in it.</summary>
    public IEnumerable<string> Files => _files.Keys;

    /// <summary>The capture; null where the case was not judged.</summary>
    /// <exception cref="CaptureFormatException">It is no whole capture.</exception>
    public Lab.Trace.Capture? ReadCapture()
    {
        if (!_files.TryGetValue($"{Case.Name}{CaptureFile.Extension}", out var content))
            return null;
        using var stream = new MemoryStream(content, writable: false);
        return CaptureFile.Read(stream, $"{Origin}: {Case.Name}{CaptureFile.Extension}");
    }

    /// <summary>Reads a bundle.</summary>
    /// <exception cref="CaseException">It is none, it is damaged, or it is of a schema that this lab does not read.</exception>
    public static Bundle Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            return Read(file, zip);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CaseException($"bundle {file}: {e.Message} Name a file that `run --bundle` made.", e);
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or JsonException or DecoderFallbackException)
        {
            throw new CaseException($"bundle {file}: it is damaged, or no bundle: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private static Bundle Read(string origin, ZipArchive zip)
    {
        if (zip.Entries.Count > MostEntries)
            throw Wrong(origin, $"it holds {zip.Entries.Count} files, a bundle has at most {MostEntries}");
        Dictionary<string, byte[]> files = [];
        long bytes = 0;
        foreach (var entry in zip.Entries)
        {
            // Never used as a path, but who unpacks it by hand is to be safe too.
            if (!Name().IsMatch(entry.FullName))
                throw Wrong(origin, $"'{Printable(entry.FullName)}' is no name of a file in a bundle");
            var isDisk = entry.FullName.StartsWith(DiskImage.Folder + "/", StringComparison.Ordinal);
            bytes += entry.Length;
            if (bytes > MostBytes || entry.Length > (isDisk ? MostBytes : MostFileBytes))
                throw Wrong(origin, $"{entry.FullName} would unpack to {entry.Length} bytes, more than a bundle holds");
            if (!files.TryAdd(entry.FullName, Content(entry, origin)))
                throw Wrong(origin, $"{entry.FullName} is there twice");
        }
        if (!files.Remove("bundle.json", out var text))
            throw Wrong(origin, "it has no bundle.json");
        var manifest = ReadManifest(origin, text);
        Check(origin, manifest, files);
        if (!files.TryGetValue("case.json", out var @case))
            throw Wrong(origin, "it has no case.json");
        return new(origin, manifest, Experiment.WithSeedOf(CaseBook.Read(Strict.GetString(@case), $"{origin}: case.json"), manifest.Seed), files);
    }

    private static BundleManifest ReadManifest(string origin, byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        // Before the rest: what a newer schema has may be unknown here.
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out var number))
            throw Wrong(origin, "bundle.json has no schema");
        if (number != BundleManifest.Newest)
            throw Wrong(origin, number > BundleManifest.Newest
                ? $"it has schema {number}, this lab reads {BundleManifest.Newest}: update the lab"
                : $"it has schema {number}, which no lab has written: this one reads {BundleManifest.Newest}");
        var manifest = document.Deserialize<BundleManifest>(CaseJson.Options)!;
        return manifest.Entries.IsDefault || manifest.Findings.IsDefault || manifest.Cell is null || manifest.Versions is null || manifest.Host is null
            ? throw Wrong(origin, "bundle.json lacks entries, findings, cell, versions or host")
            : manifest;
    }

    private static void Check(string origin, BundleManifest manifest, Dictionary<string, byte[]> files)
    {
        var packed = manifest.Entries.Where(entry => entry.Packed).ToList();
        foreach (var entry in packed)
        {
            if (!files.TryGetValue(entry.Name, out var content))
                throw Wrong(origin, $"{Printable(entry.Name)} is missing");
            if (content.Length != entry.Bytes || Convert.ToHexStringLower(SHA256.HashData(content)) != entry.Sha256)
                throw Wrong(origin, $"{entry.Name} is not what bundle.json says: it was changed, or damaged on the way");
        }
        if (files.Keys.Except(packed.Select(entry => entry.Name)).FirstOrDefault() is { } unknown)
            throw Wrong(origin, $"{unknown} is not in bundle.json");
    }

    // What the directory of a ZIP says of lengths is its maker's word.
    private static byte[] Content(ZipArchiveEntry entry, string origin)
    {
        using var from = entry.Open();
        using var to = new MemoryStream();
        var chunk = new byte[1 << 16];
        while (from.Read(chunk) is > 0 and var read)
        {
            if (to.Length + read > entry.Length)
                throw Wrong(origin, $"{entry.FullName} unpacks to more than the {entry.Length} bytes that it claims");
            to.Write(chunk, 0, read);
        }
        if (to.Length != entry.Length)
            throw Wrong(origin, $"{entry.FullName} is cut short");
        var content = to.ToArray();
        return Crc32.HashToUInt32(content) == entry.Crc32 ? content : throw Wrong(origin, $"{entry.FullName} is damaged: its CRC is another one");
    }

    private static UTF8Encoding Strict { get; } = new(false, throwOnInvalidBytes: true);

    private static CaseException Wrong(string origin, string why) => new($"bundle {origin}: {why}.");

    private static string Printable(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);

    [GeneratedRegex(@"\A(machine/|disks/)?[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*\z")]
    private static partial Regex Name();
}
