using Lab.Cases;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Fixtures;
using Lab.Judge;
using Lab.Machine;
using Lab.Trace;

namespace Lab.Specs.Guest;

/// <summary>The pinned kernel's own nvme driver under test.</summary>
[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class LinuxDriverSpec(LinuxDriverSpec.Fixture guest) : IClassFixture<LinuxDriverSpec.Fixture>
{
    private const int DiskMiB = 1;

    [Fact]
    public async Task ItsQueueInHostMemoryPasses()
    {
        var result = await guest.RunAsync(CaseBook.Find("sq-in-host"));

        result.Should().Pass();
        result.Driver.Should().Be("linux");
        var order = result.Findings.Single(finding => finding.Rule == RuleNames.EntryBeforeDoorbell);
        order.Observed.Should().EndWith("for what was executed");
        order.Guaranteed.Should().MatchRegex(@"sq1, \d+ doorbells? by \d+ x \S+ of \d+, .*entry by nvme_\w+ \[nvme\], doorbell by nvme_\w+ \[nvme\]");
    }

    [Fact]
    public async Task WithoutPeerToPeerDmaAQueueInTheBufferIsUnsupportedWithThatReason()
    {
        var result = await guest.RunAsync(CaseBook.Find("sq-in-cmb"));
        Assert.SkipWhen(result.Verdict == CaseVerdict.Pass, "this kernel has CONFIG_PCI_P2PDMA: leave LAB_KERNEL out");

        result.Verdict.Should().Be(CaseVerdict.Unsupported);
        result.Reason.Should().Contain("CONFIG_PCI_P2PDMA");
    }

    [Fact]
    public async Task AWriteThatLinuxRefusesIsADriverThatFailed()
    {
        var tooMuch = (DiskMiB << 20) / Plan.PageBytes + 1;

        var result = await guest.RunAsync(new Case { Name = "past-the-disk", Title = "More than the disk holds", Plan = new Plan(MemoryPlace.Host, Transfers: tooMuch) });

        result.Verdict.Should().Be(CaseVerdict.Fail);
        result.Findings.Single(finding => finding.Rule == RuleNames.Finished).Observed.Should().Contain("the write failed").And.Contain("No space left on device");
    }

    [Fact]
    public async Task ADriverWithoutADefectToOrderIsUnsupportedForWrongCases() =>
        (await guest.RunAsync(CaseBook.Find("wrong-slot"))).Reason.Should().Contain("cannot be told to be wrong");

    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Driver => CaptureHeader.LinuxDriver;

        protected override Topology Machine => new()
        {
            Controllers = [Case.DefaultMachine.Controllers[0] with { DiskMiB = DiskMiB }],
        };
    }
}
