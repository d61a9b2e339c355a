using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Lab.Specs.Judge;
using Lab.Trace;

namespace Lab.Specs.Trace;

[Trait("Tier", "unit")]
public sealed class CaptureFileSpec : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lab-capture-").FullName;

    private string Saved => Path.Combine(_folder, "case.capture.jsonl");

    public void Dispose() => Directory.Delete(_folder, true);

    public static TheoryData<bool> Whole => [false, true];

    [Theory]
    [MemberData(nameof(Whole))]
    public void ACaptureComesBackAsItWas(bool whole)
    {
        var capture = whole ? WholeDriver.Capture(new(), 1, 400) : RightDriver.Capture(new());
        capture = capture with { Trace = capture.Trace.Add(new DeviceFault(99999, "pci_nvme_err_cfs 'quoted' <é>")) };

        CaptureFile.Write(Saved, capture);
        var back = CaptureFile.Read(Saved);

        back.Header.Should().BeEquivalentTo(capture.Header);
        back.Regions.Should().Equal(capture.Regions);
        back.Intents.Should().Equal(capture.Intents);
        back.Trace.Should().Equal(capture.Trace);
        back.Media.Should().Equal(capture.Media);
    }

    [Fact]
    public void TheFileIsReadableByHand()
    {
        CaptureFile.Write(Saved, RightDriver.Capture(new()));
        var lines = File.ReadAllLines(Saved);

        lines[0].Should().StartWith("{\"capture\":1,\"header\":{\"lab\":\"0.0.0\",\"case\":\"right\",").And.Contain("-device 'nvme,cmb_size_mb=1'");
        lines[2].Should().Be("{\"region\":\"nvme0.cmb\",\"controller\":\"nvme0\",\"kind\":\"Cmb\",\"base\":\"0xfd000000\",\"bytes\":1048576}");
        lines.Should().Contain("{\"event\":\"store\",\"cpu\":0,\"address\":\"0xfebf8014\",\"size\":4,\"value\":\"0x460001\",\"regionName\":\"nvme\",\"number\":7}");
        lines.Should().Contain("{\"intent\":\"finished\",\"commands\":10}");
        lines.Should().Contain(line => line.StartsWith("{\"media\":512,\"bytes\":512,\"digest\":\"", StringComparison.Ordinal));
        lines[^1].Should().MatchRegex($"^{{\"end\":true,\"lines\":{lines.Length - 1},\"sha256\":\"[0-9a-f]{{64}}\"}}$");
    }

    [Theory]
    [InlineData("\u007fELF\u0002\u0001", "1: this is not a capture: it begins with the bytes 7f454c46")]
    [InlineData("pci_nvme_mmio_doorbell_sq sqid 1 new_tail 2\n", "1: this is not a capture: it begins with \"pci_nvme_mmio_doorbell_s…\"")]
    [InlineData("{\"schema\":1,\"lab\":\"x\"}\n", "1: this is not a capture: it begins with \"{\"schema\":1")]
    [InlineData("{\"capture\":\"of what\"}\n", "1: this is not a capture: its schema is \"of what\"")]
    [InlineData("{\"capture\":0}\n", "1: this is not a capture: its schema is 0")]
    [InlineData("", "1: the file is empty, not a capture")]
    public void AForeignFileIsToldFromACapture(string content, string reason) => Refuses(content, reason, "give a file that the lab saved as NAME.capture.jsonl");

    [Fact]
    public void ANewerSchemaIsNamed() => Refuses("{\"capture\":2,\"other\":{}}\n", "1: the capture has schema 2, this lab reads up to 1", "use the lab that wrote it, or a newer one");

    [Fact]
    public void ACaptureWithoutItsEndIsCutShort()
    {
        CaptureFile.Write(Saved, RightDriver.Capture(new()));
        var text = File.ReadAllText(Saved);
        var lastLine = text.LastIndexOf("{\"end\"", StringComparison.Ordinal);

        Refuses(text[..lastLine], "the capture is cut short: it has no end line");
        Refuses(text[..(lastLine - 10)], "the capture is cut short: its last line is incomplete");
        Refuses(text[..(lastLine + 20)], "the capture is cut short: its last line is incomplete");
        Refuses(text[..100], "1: the capture is cut short: its last line is incomplete");
    }

    [Fact]
    public void ACaptureCutAnywhereIsRefused()
    {
        CaptureFile.Write(Saved, RightDriver.Capture(new() { Batches = [1] }));
        var bytes = File.ReadAllBytes(Saved);
        for (var length = 0; length < bytes.Length - 1; length += 97)
        {
            File.WriteAllBytes(Saved, bytes[..length]);
            FluentActions.Invoking(() => CaptureFile.Read(Saved)).Should().Throw<CaptureFormatException>($"{length} of {bytes.Length} bytes are not a capture");
        }
    }

    [Fact]
    public void AnEditedCaptureIsDamaged()
    {
        CaptureFile.Write(Saved, RightDriver.Capture(new()));
        var text = File.ReadAllText(Saved);

        Refuses(text.Replace("\"size\":8", "\"size\":4", StringComparison.Ordinal), "the capture is damaged: its SHA-256 begins with ");
        Refuses(text.Replace("\n", "\r\n", StringComparison.Ordinal), "the capture is damaged: ", "a conversion of line ends damages it");
        Refuses(text + text, "the capture is damaged: something follows its end line");
        Refuses(string.Concat(text.Split('\n').Where((_, i) => i != 5).Select(line => line.Length == 0 ? "" : line + "\n")), "lines were written");
    }

    [Theory]
    [InlineData("{\"event\":\"store\",\"number\":1}", "malformed line: ")]
    [InlineData("{\"event\":\"stare\",\"number\":1}", "malformed line: ")]
    [InlineData("{\"event\":\"store\",\"cpu\":0,\"address\":\"12\",\"size\":4,\"value\":\"0x1\",\"regionName\":\"nvme\",\"number\":7}", "malformed line: expected an address")]
    [InlineData("{\"event\":\"store\",\"cpu\":0,\"address\":\"0x12\",\"size\":9,\"value\":\"0x1\",\"regionName\":\"nvme\",\"number\":7}", "malformed line: a store has 1 to 8 bytes, this has 9")]
    [InlineData("{\"cpu\":\"Store\",\"processor\":0,\"pc\":\"0x1\",\"code\":\"8g\",\"address\":\"0x12\",\"size\":4,\"value\":\"00000000\"}", "malformed line: an instruction's access")]
    [InlineData("{\"cpu\":\"Store\",\"processor\":0,\"pc\":\"0x1\",\"code\":\"89\",\"address\":\"0x12\",\"size\":4,\"value\":\"0000000g\"}", "malformed line: an instruction's access")]
    [InlineData("{\"cpu\":\"Store\",\"processor\":0,\"pc\":\"0x1\",\"code\":\"89\",\"address\":\"0x12\",\"size\":4,\"value\":\"0000\"}", "malformed line: an instruction's access")]
    [InlineData("{\"intent\":\"nonsense\"}", "malformed line: ")]
    [InlineData("{\"something\":1}", "malformed line: a capture has no \"something\" here")]
    [InlineData("{\"capture\":1}", "malformed line: a capture has no \"capture\" here")]
    [InlineData("[]", "malformed line: expected an object with a name")]
    [InlineData("{", "malformed line: ")]
    [InlineData("", "malformed line: ")]
    public void AMalformedLineIsNamed(string line, string reason)
    {
        CaptureFile.Write(Saved, RightDriver.Capture(new()));
        var lines = File.ReadAllLines(Saved)[..^1].ToList();
        lines.Insert(3, line);
        Refuses(WithEnd(lines), $"4: {reason}");
    }

    private static string WithEnd(List<string> lines)
    {
        var text = string.Concat(lines.Select(line => line + "\n"));
        var sha = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return string.Create(CultureInfo.InvariantCulture, $"{text}{{\"end\":true,\"lines\":{lines.Count},\"sha256\":\"{sha}\"}}\n");
    }

    private void Refuses(string content, string reason, string mend = "; ")
    {
        File.WriteAllText(Saved, content);
        var message = FluentActions.Invoking(() => CaptureFile.Read(Saved)).Should().Throw<CaptureFormatException>().Which.Message;
        message.Should().StartWith(Saved + ":").And.Contain(reason).And.Contain(mend).And.NotContain("\n");
    }
}
