using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>
/// The saved form of a capture, <c>NAME.capture.jsonl</c>: a header, then one JSON object a line for each region, intent, event, instruction, mapping, symbol, media
/// digest and content of a persistent memory region, then an end line with count and SHA-256, so that a capture that was cut short or edited is never taken for a whole one.
/// </summary>
public static class CaptureFile
{
    /// <summary>Schema that this lab writes, and the newest that it reads.</summary>
    public const int Schema = 1;
    /// <summary>How such files end.</summary>
    public const string Extension = ".capture.jsonl";

    // Without escapes for quotes and angle brackets: the file is for people and is never part of a web page.
    internal static CaptureJson Json { get; } =
        new(new JsonSerializerOptions(CaptureJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes the file, replacing one that exists.</summary>
    public static void Write(string path, Capture capture)
    {
        using var file = File.Create(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = 0;
        foreach (var line in Lines(capture))
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\n");
            hash.AppendData(bytes);
            file.Write(bytes);
            lines++;
        }
        var end = new EndLine(true, lines, Convert.ToHexStringLower(hash.GetHashAndReset()));
        file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(end, Json.EndLine) + "\n"));
    }

    /// <summary>Reads a file that <see cref="Write"/> made.</summary>
    /// <exception cref="CaptureFormatException">It is not a capture, comes from a newer lab, is cut short, or is damaged.</exception>
    /// <exception cref="IOException">It cannot be read at all.</exception>
    public static Capture Read(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file, path);
    }

    /// <summary>The same of a stream.</summary>
    /// <param name="stream">What <see cref="Write"/> made.</param>
    /// <param name="name">Names it in errors.</param>
    /// <exception cref="CaptureFormatException">As above.</exception>
    public static Capture Read(Stream stream, string name) => new CaptureReader(name).Read(stream);

    private static IEnumerable<string> Lines(Capture capture)
    {
        yield return JsonSerializer.Serialize(new HeaderLine(Schema, capture.Header), Json.HeaderLine);
        foreach (var region in capture.Regions)
            yield return JsonSerializer.Serialize(region, Json.Region);
        foreach (var intent in capture.Intents)
            yield return IntentLog.Write(intent);
        foreach (var happened in capture.Trace)
            yield return JsonSerializer.Serialize(happened, Json.TraceEvent);
        if (capture.Witness is { } witness)
            yield return JsonSerializer.Serialize(witness, Json.CpuWitness);
        foreach (var executed in capture.Cpu)
            yield return JsonSerializer.Serialize(executed, Json.CpuEvent);
        foreach (var mapping in capture.Mappings)
            yield return JsonSerializer.Serialize(mapping, Json.MappedMemory);
        foreach (var symbol in capture.Symbols)
            yield return JsonSerializer.Serialize(symbol, Json.CodeSymbol);
        foreach (var media in capture.Media)
            yield return JsonSerializer.Serialize(media, Json.MediaDigest);
        foreach (var content in capture.Pmr)
            yield return JsonSerializer.Serialize(content, Json.PmrContent);
        foreach (var disk in capture.Disks)
            yield return JsonSerializer.Serialize(disk, Json.DiskSeed);
        foreach (var route in capture.Routes)
            yield return JsonSerializer.Serialize(route, Json.RouteTruth);
        foreach (var function in capture.Tree)
            yield return JsonSerializer.Serialize(function, Json.PciSeen);
        if (capture.Memory is { } memory)
            yield return JsonSerializer.Serialize(memory, Json.MemoryScan);
    }
}
