using System.Text;
using System.Text.Json;
using CsCheck;
using Lab.Nvme.Intents;
using Lab.Specs.Judge;
using Lab.Trace;

namespace Lab.Specs.Trace;

/// <summary>The quick way to read a line says what the JSON reader says, or nothing.</summary>
[Trait("Tier", "unit")]
public sealed class PlainLinesSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lab-lines-").FullName;
    private readonly PlainLines _plain = new();

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void LinesOfACaptureAreReadTheSameBothWaysAndMostOfThemQuickly()
    {
        var (quick, all) = (0, 0);
        foreach (var line in Written())
        {
            all++;
            if (Quick(line) is not { } read)
                continue;
            quick++;
            read.Should().Be(ByJson(line), line);
        }
        quick.Should().BeGreaterThan(all * 9 / 10);
    }

    [Fact]
    public void ALineThatIsWrittenInAnotherWayIsTheJsonReadersToTakeOrRefuse()
    {
        const string Put = " \"\\0123456789xabcdefF-+.,:{}é\u0001";
        string[] lines = [.. Written().Where(line => Quick(line) is not null)];
        Gen.Select(Gen.Int[0, lines.Length - 1], Gen.Int[0, 400], Gen.Int[0, Put.Length - 1], Gen.Int[0, 2]).Sample((which, at, what, how) =>
        {
            var (line, put) = (lines[which], Put[what]);
            at %= line.Length;
            var spoilt = how switch { 0 => line.Remove(at, 1), 1 => line.Insert(at, $"{put}"), _ => line.Remove(at, 1).Insert(at, $"{put}") };
            if (Quick(spoilt) is { } read)
                read.Should().Be(ByJson(spoilt), spoilt);
        }, iter: 20_000, threads: 1);
    }

    [Theory]
    [InlineData("{\"cpu\":\"Store\",\"processor\":0,\"pc\":\"0x1\",\"code\":\"89\",\"address\":\"0x1\",\"size\":4,\"value\":\"00000000\",\"skipped\":3}")]
    [InlineData("{\"cpu\":\"Store\",\"processor\":0,\"pc\":\"0x1\",\"code\":\"89\",\"address\":\"0x1\",\"size\":04,\"value\":\"00000000\"}")]
    [InlineData("{\"event\":\"store\",\"number\":1,\"cpu\":0,\"address\":\"0x1\",\"size\":4,\"value\":\"0x0\",\"regionName\":\"nvme\"}")]
    [InlineData("{\"event\":\"store\",\"cpu\":0,\"address\":\"0x1\",\"size\":4,\"value\":\"0x0\",\"regionName\":\"nv\\u006de\",\"number\":1}")]
    [InlineData("{\"event\":\"store\",\"cpu\":0,\"address\":\"0x11111111111111111\",\"size\":4,\"value\":\"0x0\",\"regionName\":\"nvme\",\"number\":1}")]
    [InlineData("{\"event\":\"command\",\"cid\":0,\"nsid\":4294967295,\"queue\":1,\"opcode\":1,\"name\":\"x\",\"number\":1}")]
    public void WhatIsNotPlainIsLeftAlone(string line) => Quick(line).Should().BeNull();

    private object? Quick(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line);
        return line.StartsWith("{\"event\"", StringComparison.Ordinal) ? _plain.Event(bytes) : line.StartsWith("{\"cpu\"", StringComparison.Ordinal) ? _plain.Executed(bytes) : PlainLines.Intent(bytes);
    }

    private static object ByJson(string line) =>
        line.StartsWith("{\"event\"", StringComparison.Ordinal) ? JsonSerializer.Deserialize(line, CaptureFile.Json.TraceEvent)!
        : line.StartsWith("{\"cpu\"", StringComparison.Ordinal) ? JsonSerializer.Deserialize(line, CaptureFile.Json.CpuEvent)! : IntentLog.Read(line);

    private string[] Written()
    {
        var file = Path.Combine(_folder, "lines.capture.jsonl");
        CaptureFile.Write(file, Executed.With(RightDriver.Capture(new() { Batches = [1, 2, 3] })));
        return [.. File.ReadLines(file).Where(line => line.StartsWith("{\"event\"", StringComparison.Ordinal) || line.StartsWith("{\"cpu\"", StringComparison.Ordinal) || line.StartsWith("{\"intent\"", StringComparison.Ordinal))];
    }
}
