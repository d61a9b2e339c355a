using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>Reads one saved capture; <paramref name="name"/> is for messages.</summary>
internal sealed class CaptureReader(string name)
{
    // A foreign file is recognised by its first bytes, before gigabytes of it are read.
    private const int HeadBytes = 64 * 1024;
    private const string NotACapture = "give a file that the lab saved as NAME" + CaptureFile.Extension;
    private const string CopyAgain = "copy the file again from where the lab saved it, unchanged (a conversion of line ends damages it), or run the case again";

    private readonly ImmutableArray<Region>.Builder _regions = ImmutableArray.CreateBuilder<Region>();
    private readonly ImmutableArray<Intent>.Builder _intents = ImmutableArray.CreateBuilder<Intent>();
    private readonly ImmutableArray<TraceEvent>.Builder _trace = ImmutableArray.CreateBuilder<TraceEvent>();
    private readonly ImmutableArray<MediaDigest>.Builder _media = ImmutableArray.CreateBuilder<MediaDigest>();
    private readonly ImmutableArray<PmrContent>.Builder _pmr = ImmutableArray.CreateBuilder<PmrContent>();
    private readonly ImmutableArray<DiskSeed>.Builder _disks = ImmutableArray.CreateBuilder<DiskSeed>();
    private readonly ImmutableArray<RouteTruth>.Builder _routes = ImmutableArray.CreateBuilder<RouteTruth>();
    private readonly ImmutableArray<PciSeen>.Builder _tree = ImmutableArray.CreateBuilder<PciSeen>();
    private readonly ImmutableArray<CpuEvent>.Builder _cpu = ImmutableArray.CreateBuilder<CpuEvent>();
    private readonly ImmutableArray<MappedMemory>.Builder _mappings = ImmutableArray.CreateBuilder<MappedMemory>();
    private readonly ImmutableArray<CodeSymbol>.Builder _symbols = ImmutableArray.CreateBuilder<CodeSymbol>();
    private MemoryScan? _memory;
    private CpuWitness? _witness;
    private CaptureHeader? _header;

    public Capture Read(Stream file)
    {
        var head = new byte[HeadBytes];
        head = head[..file.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
        CheckFirstBytes(head);

        using var all = new MemoryStream();
        all.Write(head);
        file.CopyTo(all);
        var bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        var at = 0;
        for (var number = 1; at < bytes.Length; number++)
        {
            var end = bytes[at..].IndexOf((byte)'\n');
            var line = end < 0 ? bytes[at..] : bytes.Slice(at, end);
            if (end < 0 && !IsEnd(line))
                throw Bad(number, "the capture is cut short: its last line is incomplete", CopyAgain);
            if (Take(line, number) is { } last)
                return Finish(last, bytes[..at], bytes.Length - at - line.Length, number);
            at += line.Length + 1;
        }
        throw Bad(_trace.Count + _intents.Count + _regions.Count + _media.Count + _pmr.Count + 2, "the capture is cut short: it has no end line", CopyAgain);
    }

    private void CheckFirstBytes(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            throw Bad(1, "the file is empty, not a capture", NotACapture);
        if (!head.StartsWith("{\"capture\":"u8))
            throw Bad(1, $"this is not a capture: it begins with {Shown(head)}", NotACapture);
    }

    /// <summary>Takes one line; returns the end line when it is that.</summary>
    private EndLine? Take(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            var json = CaptureFile.Json;
            switch (FirstProperty(line))
            {
                case "capture" when number == 1:
                    CheckSchema(line);
                    _header = JsonSerializer.Deserialize(line, json.HeaderLine)!.Header;
                    return null;
                case "region":
                    _regions.Add(JsonSerializer.Deserialize(line, json.Region)!);
                    return null;
                case "intent":
                    _intents.Add(IntentLog.Read(Encoding.UTF8.GetString(line)));
                    return null;
                case "event":
                    _trace.Add(Checked(JsonSerializer.Deserialize(line, json.TraceEvent)!));
                    return null;
                case "media":
                    _media.Add(JsonSerializer.Deserialize(line, json.MediaDigest)!);
                    return null;
                case "pmr":
                    _pmr.Add(JsonSerializer.Deserialize(line, json.PmrContent)!);
                    return null;
                case "disk":
                    _disks.Add(JsonSerializer.Deserialize(line, json.DiskSeed)!);
                    return null;
                case "truth":
                    _routes.Add(JsonSerializer.Deserialize(line, json.RouteTruth)!);
                    return null;
                case "pci":
                    _tree.Add(JsonSerializer.Deserialize(line, json.PciSeen)!);
                    return null;
                case "witnessed":
                    _witness = JsonSerializer.Deserialize(line, json.CpuWitness)!;
                    return null;
                case "cpu":
                    _cpu.Add(Checked(JsonSerializer.Deserialize(line, json.CpuEvent)!));
                    return null;
                case "mapping":
                    _mappings.Add(Checked(JsonSerializer.Deserialize(line, json.MappedMemory)!, _mappings.Count + 1));
                    return null;
                case "symbol":
                    _symbols.Add(JsonSerializer.Deserialize(line, json.CodeSymbol)!);
                    return null;
                case "scanned":
                    _memory = JsonSerializer.Deserialize(line, json.MemoryScan)!;
                    return null;
                case "end":
                    return JsonSerializer.Deserialize(line, json.EndLine)!;
                case var other:
                    throw Bad(number, $"malformed line: a capture has no \"{other}\" here", CopyAgain);
            }
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or DecoderFallbackException or InvalidOperationException)
        {
            throw Bad(number, $"malformed line: {OneLine(e.Message)}", CopyAgain, e);
        }
    }

    private void CheckSchema(ReadOnlySpan<byte> line)
    {
        using var document = JsonDocument.Parse(line.ToArray());
        var schema = document.RootElement.GetProperty("capture");
        if (schema.ValueKind != JsonValueKind.Number || !schema.TryGetInt32(out var version) || version < 1)
            throw Bad(1, $"this is not a capture: its schema is {OneLine(schema.GetRawText())}", NotACapture);
        if (version > CaptureFile.Schema)
            throw Bad(1, $"the capture has schema {version}, this lab reads up to {CaptureFile.Schema}", "use the lab that wrote it, or a newer one");
    }

    private Capture Finish(EndLine end, ReadOnlySpan<byte> before, int after, int number)
    {
        if (after > 1)
            throw Bad(number, "the capture is damaged: something follows its end line", CopyAgain);
        if (end.Lines != number - 1)
            throw Bad(number, $"the capture is damaged: {end.Lines} lines were written, {number - 1} are here", CopyAgain);
        var sha = Convert.ToHexStringLower(SHA256.HashData(before));
        if (sha != end.Sha256)
            throw Bad(number, $"the capture is damaged: its SHA-256 begins with {sha[..12]}, which is not what its end line says", CopyAgain);
        return new()
        {
            Header = _header!,
            Regions = _regions.ToImmutable(),
            Intents = _intents.ToImmutable(),
            Trace = _trace.ToImmutable(),
            Cpu = _cpu.ToImmutable(),
            Witness = _witness,
            Mappings = _mappings.ToImmutable(),
            Symbols = _symbols.ToImmutable(),
            Media = _media.ToImmutable(),
            Pmr = _pmr.ToImmutable(),
            Disks = _disks.ToImmutable(),
            Routes = _routes.ToImmutable(),
            Tree = _tree.ToImmutable(),
            Memory = _memory,
        };
    }

    private static TraceEvent Checked(TraceEvent happened) =>
        happened switch
        {
            Store { Size: < 1 or > 8 } store => throw new JsonException($"a store has 1 to 8 bytes, this has {store.Size}"),
            Load { Size: < 1 or > 8 } load => throw new JsonException($"a load has 1 to 8 bytes, this has {load.Size}"),
            _ => happened,
        };

    private static MappedMemory Checked(MappedMemory mapping, int number) =>
        mapping.Number == number ? mapping : throw new JsonException($"mappings are numbered from 1 on, this is mapping {mapping.Number} and should be {number}");

    private static CpuEvent Checked(CpuEvent executed) =>
        executed.Size is < 0 or > 64 || executed.Code.Length % 2 != 0 || !executed.Code.All(char.IsAsciiHexDigit)
            ? throw new JsonException($"an instruction's access has up to 64 bytes and its code is hex, this has {executed.Size} and \"{executed.Code}\"")
            : executed;

    private static bool IsEnd(ReadOnlySpan<byte> line) => line.StartsWith("{\"end\":"u8) && line.EndsWith("}"u8);

    private static string? FirstProperty(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
            ? reader.GetString()
            : throw new JsonException("expected an object with a name");
    }

    private static string Shown(ReadOnlySpan<byte> head)
    {
        var first = head[..Math.Min(24, head.Length)];
        return first.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) is var odd and >= 0 && first[odd] is not ((byte)'\n' or (byte)'\r' or (byte)'\t')
            ? $"the bytes {Convert.ToHexStringLower(first[..Math.Min(8, first.Length)])}"
            : $"\"{OneLine(Encoding.ASCII.GetString(first))}…\"";
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');

    private CaptureFormatException Bad(int line, string reason, string mend, Exception? inner = null) => new(name, line, reason, mend, inner);
}
