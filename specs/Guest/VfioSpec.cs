using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Guest;

/// <summary>The driver and what it stands on behind an IOMMU, on whichever architecture the fixture boots.</summary>
[Trait("Tier", "guest")]
public abstract class VfioSpec(VfioGuest guest)
{
    /// <summary>A bus address that nothing is mapped at.</summary>
    protected const string Unmapped = "5555550000";

    protected VfioGuest Guest => guest;

    [Theory]
    [MemberData(nameof(StandardCasesSpec.Names), MemberType = typeof(StandardCasesSpec))]
    public Task EachStandardCaseEndsAsItShould(string name) => StandardCasesSpec.EndsAsItShould(guest, name);

    [Fact]
    public async Task WriteCombiningIsUnsupportedWithThatReason()
    {
        var result = await guest.RunAsync(CaseBook.Find("sq-in-wc-cmb"));

        result.Verdict.Should().Be(CaseVerdict.Unsupported);
        result.Reason.Should().Contain("VFIO").And.Contain("write-combining");
    }

    // 32 commands of the largest size that QEMU's controller takes, above 4 GiB, where an address that was cut to 32 bits would miss.
    [Fact]
    public async Task MemoryGrowsWithWhatIsAskedForInPiecesOfAnySize()
    {
        var answer = await guest.ProbeAsync("memory");

        answer["status"].Should().Be("0");
        answer["model"].Should().Be("QEMU_NVMe_Ctrl", "the controller wrote to the last piece");
        Convert.ToUInt64(answer["address"], 16).Should().BeGreaterThan(uint.MaxValue);
        answer["large"].Should().StartWith("0x");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task AVectorFiresOnceForACommandAndNotBefore(int vector)
    {
        var answer = await guest.ProbeAsync($"interrupt {vector}");

        answer["status"].Should().Be("0");
        (answer["before"], answer["after"], answer["again"]).Should().Be(("False", "True", "False"));
    }

    [Theory]
    [InlineData("functionLevel")]
    [InlineData("config")]
    public async Task AResetStopsTheControllerAndLeavesWindowsAndConfigurationAsTheyWere(string kind) => await Resets(kind);

    [Fact]
    public async Task AFunctionThatDecodesNoMemoryDoesNotEndTheAgent()
    {
        var answer = await guest.AskAsync("decode");

        answer.Code.Should().Be(0);
        answer.Text.Should().MatchRegex(@"^off=(ffffffff|\(VFIO: .*Input/output error.*\)) on=1$");
    }

    protected async Task Resets(string kind)
    {
        var answer = await guest.ProbeAsync($"reset {kind}");

        answer["csts"].Should().Be("0", "the controller was up before");
        (answer["cap"], answer["config"]).Should().Be(("True", "True"));
        answer["model"].Should().Be("QEMU_NVMe_Ctrl", "it works again");
    }

    protected async Task FaultsAt(string address)
    {
        var (code, text) = await guest.AskAsync($"fault {address}");
        // The kernel tells of ten faults in five seconds at most (DEFAULT_RATELIMIT_BURST, _INTERVAL), and cases that ran before may have had them.
        for (var tries = 0; tries < 3 && code == 0 && text.EndsWith("faults=", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
            (code, text) = await guest.AskAsync($"fault {address}");
        }

        code.Should().Be(0, text);
        text.Should().Contain("before=0").And.Contain($"faults=0x{address} write {await guest.FunctionAsync("nvme0")} (");
    }

    protected async Task ReachesAPeer()
    {
        var answer = await guest.ProbeAsync($"peer {await guest.FunctionAsync("peer")}");

        answer["status"].Should().Be("0");
        answer["model"].Should().Be("QEMU_NVMe_Ctrl", "the one controller wrote to the other's buffer");
        answer["address"].Should().NotBe(answer["bar"], "the function sees it where it was mapped");
        answer["again"].Should().Be("True", "a window is mapped once");
    }
}
