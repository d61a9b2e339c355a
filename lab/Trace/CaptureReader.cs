using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>Reads one saved capture; its name is for messages.</summary>
internal sealed class CaptureReader
{
    private const string NotACapture = "give a file that the lab saved as NAME" + CaptureFile.Extension;
    private const string CopyAgain = "copy the file again from where the lab saved it, unchanged (a conversion of line ends damages it), or run the case again";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly (byte[] Begin, string Name)[] Frequent = [("{\"event\":"u8.ToArray(), "event"), ("{\"cpu\":"u8.ToArray(), "cpu"), ("{\"intent\":"u8.ToArray(), "intent")];

    private readonly ImmutableArray<Region>.Builder _regions = ImmutableArray.CreateBuilder<Region>();
    private readonly ChunkedList<Intent> _intents = new();
    private readonly ChunkedList<TraceEvent> _trace = new();
    private readonly ImmutableArray<MediaDigest>.Builder _media = ImmutableArray.CreateBuilder<MediaDigest>();
    private readonly ImmutableArray<PmrContent>.Builder _pmr = ImmutableArray.CreateBuilder<PmrContent>();
    private readonly ImmutableArray<DiskSeed>.Builder _disks = ImmutableArray.CreateBuilder<DiskSeed>();
    private readonly ImmutableArray<RouteTruth>.Builder _routes = ImmutableArray.CreateBuilder<RouteTruth>();
    private readonly ImmutableArray<PciSeen>.Builder _tree = ImmutableArray.CreateBuilder<PciSeen>();
    private readonly ChunkedList<CpuEvent> _cpu = new();
    private readonly PlainLines _plain = new();
    private readonly LineCache<Intent> _meant = new();
    private readonly LineCache<CpuEvent> _executed = new();
    private readonly Func<ReadOnlySpan<byte>, Intent> _readIntent;
    private readonly Func<ReadOnlySpan<byte>, CpuEvent> _readExecuted;
    private readonly string _name;
    private readonly ImmutableArray<MappedMemory>.Builder _mappings = ImmutableArray.CreateBuilder<MappedMemory>();
    private readonly ImmutableArray<CodeSymbol>.Builder _symbols = ImmutableArray.CreateBuilder<CodeSymbol>();
    private MemoryScan? _memory;
    private CpuWitness? _witness;
    private CaptureHeader? _header;

    public CaptureReader(string name)
    {
        _name = name;
        _readIntent = line => PlainLines.Intent(line) ?? IntentLog.Read(Encoding.UTF8.GetString(line));
        _readExecuted = line => Checked(_plain.Executed(line) ?? JsonSerializer.Deserialize(line, CaptureFile.Json.CpuEvent)!);
    }

    public Capture Read(Stream file)
    {
        var lines = new LineReader(file);
        CheckFirstBytes(lines.Head);
        while (lines.Next(out var line))
        {
            if (!lines.IsWhole && !IsEnd(line))
                throw Bad(lines.Number, "the capture is cut short: its last line is incomplete", CopyAgain);
            if (Take(line, lines.Number) is { } last)
                return Finish(last, lines);
        }
        throw Bad(lines.Number + 1, "the capture is cut short: it has no end line", CopyAgain);
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
            switch (FirstName(line))
            {
                case "capture" when number == 1:
                    CheckSchema(line);
                    _header = JsonSerializer.Deserialize(line, json.HeaderLine)!.Header;
                    return null;
                case "region":
                    _regions.Add(JsonSerializer.Deserialize(line, json.Region)!);
                    return null;
                case "intent":
                    _intents.Add(_meant.Of(line, _readIntent));
                    return null;
                case "event":
                    _trace.Add(Checked(_plain.Event(line) ?? JsonSerializer.Deserialize(line, json.TraceEvent)!));
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
                    _cpu.Add(_executed.Of(line, _readExecuted));
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

    private Capture Finish(EndLine end, LineReader lines)
    {
        var number = lines.Number;
        var sha = lines.HashBeforeLine();
        if (!lines.IsLast)
            throw Bad(number, "the capture is damaged: something follows its end line", CopyAgain);
        if (end.Lines != number - 1)
            throw Bad(number, $"the capture is damaged: {end.Lines} lines were written, {number - 1} are here", CopyAgain);
        if (sha != end.Sha256)
            throw Bad(number, $"the capture is damaged: its SHA-256 begins with {sha[..12]}, which is not what its end line says", CopyAgain);
        return new()
        {
            Header = _header!,
            Regions = _regions.DrainToImmutable(),
            Intents = _intents.Drain(),
            Trace = _trace.Drain(),
            Cpu = _cpu.Drain(),
            Witness = _witness,
            Mappings = _mappings.DrainToImmutable(),
            Symbols = _symbols.DrainToImmutable(),
            Media = _media.DrainToImmutable(),
            Pmr = _pmr.DrainToImmutable(),
            Disks = _disks.DrainToImmutable(),
            Routes = _routes.DrainToImmutable(),
            Tree = _tree.DrainToImmutable(),
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
        executed.Size is < 0 or > 64 || !IsHex(executed.Code) || !IsHex(executed.Value) || executed.Value.Length > 0 && executed.Value.Length != 2 * executed.Size
            ? throw new JsonException(
                $"an instruction's access has up to 64 bytes, its value is so many in hex or not known, and its code is hex; this has {executed.Size}, \"{executed.Value}\" and \"{executed.Code}\"")
            : executed;

    private static bool IsHex(string text) => text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept(HexDigits);

    private static bool IsEnd(ReadOnlySpan<byte> line) => line.StartsWith("{\"end\":"u8) && line.EndsWith("}"u8);

    private static string? FirstName(ReadOnlySpan<byte> line)
    {
        // Those of which there are many.
        foreach (var (begin, name) in (ReadOnlySpan<(byte[], string)>)Frequent)
            if (line.StartsWith(begin))
                return name;
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

    private CaptureFormatException Bad(int line, string reason, string mend, Exception? inner = null) => new(_name, line, reason, mend, inner);
}
