using System.Xml.Linq;
using Lab.Cases.Matrices;
using Lab.Cases.Pictures;
using Lab.Judge;
using Lab.Ordering;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;
using Lab.Trace;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class PeerMatrixSpec
{
    private static readonly MatrixColumn Plain = new(Architecture.X86_64, "", true), Behind = new(Architecture.X86_64, "intel-iommu", true);

    [Theory]
    [InlineData("4 - | 0 0 | 0 0", "0000:02:00.0", "0000:02:00.0", "own memory")]
    [InlineData("4 - | 0 0 | 0 0", "0000:02:00.0", "0000:03:00.0", "same root port")]
    [InlineData("4 c | 0 0 | 0 0", "0000:02:00.0", "0000:03:00.0", "same root port, ACS redirects")]
    [InlineData("4 - | 0 0 | 4 - | 0 2", "0000:02:00.0", "0000:04:00.0", "sibling root ports")]
    [InlineData("4 c | 0 0 | 4 c | 0 2", "0000:02:00.0", "0000:04:00.0", "sibling root ports")]
    [InlineData("9 - | 9 -", "0000:01:00.0", "0000:02:00.0", "one root bus")]
    [InlineData("4 - | 5 0 | 6 1 | 6 1 | 0 2 | 0 3", "0000:05:00.0", "0000:06:00.0", "one switch")]
    [InlineData("4 - | 5 0 | 6 1 | 6 1 | 0 2 | 0 3 | 0 2", "0000:05:00.0", "0000:07:00.0", "same port of a switch")]
    [InlineData("4 - | 5 0 | 6 1 | 6 1 | 0 2 | 5 3 | 6 5 | 0 6", "0000:05:00.0", "0000:08:00.0", "two levels of switches")]
    [InlineData("4 - | 5 0 | 6 1 | 5 2 | 6 3 | 5 4 | 6 5 | 0 6 | 6 1 | 0 8", "0000:08:00.0", "0000:0a:00.0", "3 levels of switches")]
    [InlineData("4 - | 0 0 | 4 * | 0 2", "0000:02:00.0", "0000:04:00.0", "two host bridges")]
    public void WhatLiesBetweenTwoFunctionsIsReadFromTheTree(string shape, string provider, string client, string name)
    {
        var tree = Tree(shape);
        var route = new RouteFinder(Processor.Unknown).Find(tree.Node(provider), tree.Node(client));

        TopologyName.Of(route, tree, $"{route.Type}", hotPlugged: false).Should().Be(name);
    }

    [Fact]
    public void AProcessorThatForwardsAndAFunctionThatWasPluggedAreNamed()
    {
        var tree = Tree("4 - | 0 0 | 4 - | 0 2");
        var route = new RouteFinder(Processor.Unknown).Find(tree.Node("0000:02:00.0"), tree.Node("0000:04:00.0"));

        TopologyName.Of(route, tree, "ThroughHostBridge", hotPlugged: true).Should().Be("sibling root ports, processor forwards, hot-plugged");
    }

    [Fact]
    public void APredictionIsRightWhereAllArrived()
    {
        var matrix = PeerMatrix.Of([new PeerSample().Through("nvme0", "nvme0").Judged()]);

        matrix.Rows.Should().Equal("one switch");
        matrix.Columns.Should().Equal(Plain);
        matrix["one switch", Plain].Should().ContainSingle().Which.Text.Should().Be("bus address, 4: 16384 bytes arrived: right");
        matrix["one switch", Behind].Should().BeEmpty();
    }

    [Fact]
    public void APredictionIsWrongWhereTheDeviceLostTheDataAndTheNoteSaysWhy()
    {
        var text = new MatrixText(PeerMatrix.Of([new PeerSample().Through("nvme0", "nvme0").Judged(), new PeerSample { Case = "lost", Iommu = "intel-iommu" }.Through("nvme0", "nvme0", arrives: false).Judged(Verdict.Fail)]));

        text.Heads.Should().Equal("between the two functions", "x86_64, no IOMMU", "x86_64, intel-iommu");
        text.Rows.Should().ContainSingle().Which.Should().Equal(
            "one switch", "bus address, 4: 16384 bytes arrived: right", "bus address, 4: 0 of 16384 bytes arrived: WRONG, device at fault (1)");
        text.Notes.Should().ContainSingle().Which.Should().StartWith("lost: the IOMMU refused 2 accesses, though");
        text.Predictions[0].Should().Equal(Prediction.Right, Prediction.Wrong);
    }

    [Fact]
    public void APredictionIsWrongWhereTheDestinationHoldsOtherBytes()
    {
        var entry = PeerMatrix.Of([new PeerSample().Through("nvme0", "nvme0").Judged(Verdict.Fail)])["one switch", Plain].Single();

        (entry.Prediction, entry.IsDevicesFault).Should().Be((Prediction.Wrong, false));
        entry.Notes.Should().Equal("made-up: the bytes are not those of their source");
    }

    [Fact]
    public void WhatWasRefusedWasNotTriedUntilSomebodySendsItAllTheSame()
    {
        var (refused, sent) = (new PeerSample().Refused("nvme0", "nvme2"), new PeerSample().Through("nvme2", "nvme2"));
        sent.Steps.Add("wrong way=ignoreRoute");

        PeerMatrix.Of([refused.Judged()])["sibling root ports", Plain].Single().Text.Should().Be("not supported, 6: refused");
        PeerMatrix.Of([refused.Judged(), sent.Judged()])["sibling root ports", Plain].Single().Text.Should().Be("not supported, 6: refused; sent all the same, 16384 of 16384 bytes arrived");
    }

    [Fact]
    public void WhatIsWrongOnPurposeOrFailedByTheDriversOwnWordTellsNothingOfTheWay()
    {
        var spoilt = new PeerSample().Through("nvme0", "nvme0");
        spoilt.Steps.Add("wrong way=swapPages");

        PeerMatrix.Of([spoilt.Judged(Verdict.Fail), new PeerSample().Through("nvme0", "nvme0", arrives: false, ended: "failed").Judged()]).Rows.Should().BeEmpty();
    }

    [Fact]
    public void RowsWithShorterWaysComeFirstAndEachKindOfMachineIsAColumn()
    {
        var matrix = PeerMatrix.Of(
        [
            new PeerSample { Arch = Architecture.AArch64, Iommu = "smmuv3" }.Refused("nvme0", "nvme2").Judged(),
            new PeerSample { Processor = new("AuthenticAMD", 0x17) }.Through("nvme2", "nvme1").Judged(),
            new PeerSample { Arch = Architecture.AArch64 }.Through("nvme0", "nvme0").Judged(),
        ]);

        matrix.Rows.Should().Equal("own memory", "one switch", "sibling root ports", "sibling root ports, processor forwards");
        matrix.Columns.Select(column => column.Title).Should().Equal("x86_64, no IOMMU", "aarch64, no IOMMU", "aarch64, smmuv3");
    }

    [Fact]
    public void MarkdownHoldsNoMarkupOfTheCases()
    {
        var text = new MatrixText(PeerMatrix.Of([new PeerSample { Case = "a|b<c>" }.Through("nvme0", "nvme0", arrives: false).Judged(Verdict.Fail)])).Markdown();

        text.Should().StartWith("| between the two functions | x86_64, no IOMMU |\n| --- | --- |\n| one switch | bus address, 4: 0 of 16384 bytes arrived: WRONG, device at fault (1) |\n\n")
            .And.Contain("1. a\\|b&lt;c>: the IOMMU refused");
    }

    [Fact]
    public void ThePictureOfTheMatrixColoursEachCellByItsPrediction()
    {
        var text = new MatrixText(PeerMatrix.Of([
            new PeerSample().Through("nvme0", "nvme0").Refused("nvme0", "nvme2").Judged(), new PeerSample { Iommu = "intel-iommu" }.Through("nvme0", "nvme0", arrives: false).Judged(Verdict.Fail)]));

        var picture = XDocument.Parse(MatrixPicture.Render(text, ["Title <&>", "cell"]));

        picture.Descendants().Where(element => element.Name.LocalName == "g").Select(group => group.Attribute("class")!.Value)
            .Should().Equal("cell head", "cell head", "cell head", "cell head", "cell right", "cell wrong", "cell head", "cell not-tried", "cell empty");
        picture.Root!.Value.Should().Contain("Title <&>").And.Contain("(1) made-up: the IOMMU refused");
    }

    // Port type and the function above by its place from 0; - for the root bus, * for another's, c for a port on the root bus with ACS redirection.
    private static PciTree Tree(string shape)
    {
        List<PciRecord> records = [];
        foreach (var words in shape.Split(" | ").Select(text => text.Split(' ')))
        {
            var above = int.TryParse(words[1], out var at) ? records[at] : null;
            records.Add(new(
                $"0000:{records.Count + 1:x2}:00.0", words[1] == "*" ? "pci0000:40" : above?.Root ?? "pci0000:00", above?.Name, 1, 2, (PortKind)int.Parse(words[0]),
                words[1] == "c" ? AcsControl.RequestRedirect : AcsControl.None, true));
        }
        return new(records);
    }
}
