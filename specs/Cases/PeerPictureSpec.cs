using System.Globalization;
using System.Xml.Linq;
using Lab.Cases;
using Lab.Cases.Pictures;
using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class PeerPictureSpec
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static PeerSample Whole => new PeerSample().Through("nvme0", "nvme1").Through("nvme1", "nvme0").Refused("nvme0", "nvme2").Bounced("nvme2", "nvme0");

    [Fact]
    public void EachFunctionAndEachHostBridgeHasItsPlace()
    {
        var picture = Drawn(Whole);

        foreach (var seen in Whole.Tree)
            Titles(picture).Should().ContainSingle(title => title.Contains(seen.Function.Split(' ')[0], StringComparison.Ordinal), $"{seen.Function} is in the tree once");
        Texts(picture).Should().Contain(["pci0000:00", "nvme0", "gives cmb, 1 MiB", "upstream 104c:8232", "00:00.0 8086:29c0", "guest memory", "root complex, no IOMMU"]);
    }

    [Fact]
    public void EachWayIsDrawnByWhatBecameOfIt()
    {
        var picture = Drawn(Whole);

        Legs(picture).Should().Equal("peer-to-peer", "peer-to-peer", "peer-to-peer", "peer-to-peer", "refused", "refused", "bounced", "bounced");
        Texts(picture).Should().Contain("nvme0 into nvme1: bus address, distance 4; peer to peer, 1 copy, 8192 bytes, 8192 of them in the trace")
            .And.Contain("nvme1 out of its own memory: bus address, distance 0; peer to peer, 1 copy, 8192 bytes, which QEMU does not trace there")
            .And.Contain("nvme2 out of nvme1: not supported, distance 6; refused, 1 copy, nothing transferred")
            .And.Contain("nvme2 into guest memory: bounced, 1 copy, 8192 bytes, 8192 of them in the trace");
        var paths = Ways(picture);
        paths.Select(path => path.Attribute("stroke-dasharray")?.Value ?? "").Distinct().Should().HaveCount(3, "what went well, what was refused and what bounced look different");
        paths.Should().OnlyHaveUniqueItems(path => path.Attribute("d")!.Value);
    }

    [Fact]
    public void WhatTheDeviceLostIsCrossedOut()
    {
        var picture = Drawn(new PeerSample { Iommu = "intel-iommu" }.Through("nvme0", "nvme0", arrives: false));

        Legs(picture).Should().Equal("lost", "lost");
        Texts(picture).Should().Contain("nvme0 into nvme1: bus address, distance 4; LOST by the device, 1 copy, 8192 bytes, 0 of them in the trace").And.Contain("root complex, IOMMU intel-iommu");
        picture.Descendants(Svg + "path").Count(path => path.Attribute("d")!.Value.EndsWith("l12 12 m0 -12 l-12 12", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public void WhatWasRefusedForAnotherReasonThanTheWayHasNoWay()
    {
        var picture = Drawn(new PeerSample().Refused("nvme0", "nvme0", "provider nvme1 has 0 of 65536 bytes left, 4096 were asked for"));

        Legs(picture).Should().BeEmpty();
        Texts(picture).Should().Contain("provider nvme1 has 0 of 65536 bytes left, 4096 were asked for");
    }

    [Fact]
    public void APortThatRedirectsIsSeenAndTheWayGoesUpToTheHostBridge()
    {
        var sample = new PeerSample();
        sample.Tree[4] = sample.Tree[4] with { Function = "0000:02:00.0 pci0000:00 0000:01:00.0 104c:8233 6 c" };

        var picture = Drawn(sample.Refused("nvme0", "nvme0"));

        picture.Descendants(Svg + "g").Single(group => group.Attribute("class")?.Value == "port redirects").Descendants(Svg + "text").Select(text => text.Value).Should().Contain("ACS redirects");
        Ways(picture)[0].Attribute("d")!.Value.Split('M', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(4, "p0, sw0, rp0 and the host bridge lie above nvme0");
    }

    [Fact]
    public void NothingIsWrittenOverSomethingElseOrBesideTheSheet()
    {
        var sample = Whole;
        sample.Tree.AddRange(Enumerable.Range(0, 9).Select(i => new PciSeen($"0000:00:1{i}.0 pci0000:00 - 8086:293{i} -1 -", "", false)));
        var picture = Drawn(sample, new string('w', 30) + " " + string.Join(' ', Enumerable.Repeat("because", 60)));

        var boxes = picture.Descendants(Svg + "text").Select(Box).ToList();
        boxes.Should().OnlyContain(box => box.Left >= 0 && box.Right <= Number(picture.Root!, "width") && box.Top >= 0 && box.Bottom <= Number(picture.Root!, "height"));
        for (var i = 0; i < boxes.Count; i++)
            boxes.Skip(i + 1).Where(other => other.Left < boxes[i].Right && boxes[i].Left < other.Right && other.Top < boxes[i].Bottom && boxes[i].Top < other.Bottom).Should().BeEmpty($"'{boxes[i].Text}' stands there");
    }

    [Fact]
    public void NamesThatAreMarkupAreText()
    {
        const string hostile = "<script>alert(1)</script>&\"'\u0001\n";
        var sample = new PeerSample { Case = hostile }.Through("nvme0", "nvme1");
        sample.Tree[3] = sample.Tree[3] with { Id = hostile };

        var picture = Drawn(sample, hostile);

        picture.Descendants().Select(element => element.Name.LocalName).Distinct().Should().BeSubsetOf(["svg", "title", "rect", "g", "text", "path", "circle"]);
        Titles(picture).Should().Contain(title => title.StartsWith("<script>alert(1)</script>&\"'\uFFFD\uFFFD", StringComparison.Ordinal));
    }

    [Fact]
    public void ASavedCaptureMakesTheSamePicture()
    {
        using var scratch = new Scratch();
        var (capture, judgement) = Whole.Judged();
        CaptureFile.Write(scratch["saved"], capture);

        PeerPicture.Render(CaptureFile.Read(scratch["saved"]), judgement).Should().Be(PeerPicture.Render(capture, judgement)).And.NotContain("\r");
    }

    [Fact]
    public void ACaptureWithoutATreeMakesNone()
    {
        var (capture, judgement) = Whole.Judged();
        PeerPicture.Render(capture with { Tree = [] }, judgement).Should().BeNull();
    }

    [Theory]
    [InlineData("0000:00:02.0", "*holds no PCI tree: '0000:00:02.0' is no PCI function*")]
    [InlineData("0000:09:00.0 pci0000:00 0000:00:1c.0 1b36:0010 0 -", "*lies behind 0000:00:1c.0, which nobody has read; run the case again.")]
    public void ATreeThatIsNoneIsBadInput(string line, string why)
    {
        var (capture, judgement) = Whole.Judged();
        FluentActions.Invoking(() => PeerPicture.Render(capture with { Tree = [.. capture.Tree, new(line, "", false)] }, judgement))
            .Should().Throw<CaseException>().WithMessage(why).Which.ExitCode.Should().Be(2);
    }

    private static XDocument Drawn(PeerSample sample, string reason = "9 rules passed")
    {
        var (capture, judgement) = sample.Judged();
        return XDocument.Parse(PeerPicture.Render(capture, judgement with { Reason = reason })!);
    }

    private static IEnumerable<string> Titles(XDocument picture) => picture.Descendants(Svg + "title").Select(title => title.Value);

    private static IEnumerable<string> Texts(XDocument picture) => picture.Descendants(Svg + "text").Select(text => text.Value);

    private static IEnumerable<XElement> LegGroups(XDocument picture) => picture.Descendants(Svg + "g").Where(group => group.Attribute("class")!.Value.StartsWith("leg ", StringComparison.Ordinal));

    private static IEnumerable<string> Legs(XDocument picture) => LegGroups(picture).Select(group => group.Attribute("class")!.Value[4..]);

    private static List<XElement> Ways(XDocument picture) => [.. LegGroups(picture).Select(group => group.Element(Svg + "path")!)];

    // As wide as DejaVu Sans, the widest of the fonts that are asked for, has it on average.
    private static (string Text, double Left, double Right, double Top, double Bottom) Box(XElement text)
    {
        var (size, width) = (Number(text, "font-size"), text.Value.Length * Number(text, "font-size") * 0.6);
        var left = Number(text, "x") - (text.Attribute("text-anchor")?.Value == "middle" ? width / 2 : 0);
        return (text.Value, left, left + width, Number(text, "y") - size * 0.8, Number(text, "y") + size * 0.2);
    }

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
