using System.Collections.Immutable;
using Lab.Cases;
using Lab.Cases.Peers.Linux;
using Lab.Fixtures;
using Lab.Machine;
using Lab.PeerToPeer.Linux;
using Lab.PeerToPeer.Providers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.Guest;

/// <summary>A kernel with peer-to-peer memory is asked about machines, and what it answers is compared with the subsystem.</summary>
[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class LinuxPeersSpec(LabHost host, LinuxPeersSpec.Switch machine) : IClassFixture<LinuxPeersSpec.Switch>
{
    private const string Kernel = "sid";
    private const long MiB = 1 << 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // Two host bridges; switches below each other, with redirection in the middle; a processor that forwards.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ItAgreesAboutGeneratedMachines(int number)
    {
        var survey = await SurveyAsync(host, $"peers-{number}");

        var comparison = LinuxComparison.Of(await survey.AskAsync(PeerMachines.Make(number, "x86_64"), Cancel));

        comparison.Disagreements.Should().BeEmpty();
        comparison.Routes.Should().HaveCountGreaterThanOrEqualTo(16);
    }

    [Fact]
    public async Task ItAgreesAboutASwitchThatRedirectsAtOnePort()
    {
        var comparison = LinuxComparison.Of(await machine.AnswersAsync(host));

        comparison.Disagreements.Should().BeEmpty();
        comparison.Routes.Select(route => (route.Provider.Name, route.Client.Name, route.Type, route.Distance, route.Redirecting.Count)).Should().Contain(
        [
            (Switch.Open, Switch.Open, MapType.BusAddress, 0, 0), (Switch.Open, Switch.Redirected, MapType.NotSupported, 4, 1), (Switch.First, Switch.Second, MapType.BusAddress, 2, 0),
            (Switch.Second, Switch.Open, MapType.NotSupported, 6, 0),
        ]);
    }

    [Fact]
    public async Task BehindAnIommuItAgreesAboutRoutesAndQEMULosesWhatASwitchTurnsRound()
    {
        var site = await host.RequireGuestAsync(kernel: Kernel);
        var survey = new PeerSurvey(host.Run, site with { Options = site.Options with { Iommu = true } }, host.NewEvidence("peers-iommu"));

        var comparison = LinuxComparison.Of(await survey.AskAsync(PeerMachines.Make(6, "x86_64"), Cancel));

        var lost = comparison.Disagreements.Where(d => d.About == LinuxSubject.Transfer).ToList();
        lost.Should().HaveCount(comparison.Routes.Count(route => route is { Type: MapType.BusAddress, Distance: > 0 })).And.NotBeEmpty();
        comparison.Disagreements.Except(lost).Should().OnlyContain(d => d.About == LinuxSubject.Log && d.Linux.StartsWith("DMAR: "));
        comparison.Routes.Should().Contain(route => route.Redirecting.Count > 0, "Linux turns redirection on by itself where there is an IOMMU");
    }

    [Fact]
    public async Task WithRedirectionOverlookedItDoesNotAgree()
    {
        var answers = await machine.AnswersAsync(host);
        var blind = answers with { Functions = [.. answers.Functions.Select(function => function with { Acs = AcsControl.None })] };
        LinuxComparison.Of(blind).Disagreements.Where(d => d.About == LinuxSubject.Route).Should().HaveCount(2, "the redirecting port lies on the way there and back");
    }

    [Fact]
    public async Task ItsPoolsArePublishedAndRunOutAndComeBackWhole()
    {
        var answers = await machine.AnswersAsync(host);

        answers.Memories.Should().OnlyContain(memory => memory.Bytes == 2 * MiB && memory.Available == 2 * MiB && memory.IsPublished);
        foreach (var memory in answers.Memories)
        {
            var steps = answers.Pool.Where(step => step.Function == memory.Function).ToList();
            steps.Take(4).Should().Equal(
                new(memory.Function, true, 2 * MiB + 4096, -1, LinuxPoolStep.Exhausted, 2 * MiB), new(memory.Function, true, 2 * MiB, 0, 0, 0),
                new(memory.Function, true, 4096, -1, LinuxPoolStep.Exhausted, 0), new(memory.Function, false, 2 * MiB, 0, 0, 2 * MiB));
            steps.Last().Available.Should().Be(2 * MiB);
        }
    }

    [Fact]
    public async Task ItLogsEachRouteThatItRefusesAndNothingElse()
    {
        var answers = await machine.AnswersAsync(host);

        answers.Log.Should().Contain($"nvme {Switch.Redirected}: ACS redirect is set between the client and provider ({Switch.Open})");
        answers.Log.Count(line => line.Contains("cannot be used for peer-to-peer DMA")).Should().Be(answers.Routes.Count(route => route.Type == MapType.NotSupported));
    }

    [Fact]
    public async Task AKernelWithoutPeerToPeerMemoryIsNotAsked()
    {
        var site = await host.RequireGuestAsync();
        Assert.SkipWhen(site.LoadImage().Config is not { } config || config.Has("PCI_P2PDMA"), "this kernel has CONFIG_PCI_P2PDMA: leave LAB_KERNEL out");
        var asked = () => new PeerSurvey(host.Run, site, host.NewEvidence("peers-none")).AskAsync(PeerMachines.Make(0, "x86_64"), Cancel);
        (await asked.Should().ThrowAsync<CaseException>().WithMessage("Linux * is built without CONFIG_PCI_P2PDMA: use `--kernel sid`*")).Which.ExitCode.Should().Be(3);
    }

    [Fact]
    public async Task ABufferOfLessThanASectionIsNoMemoryToItThoughItIsToTheSubsystem()
    {
        var small = new PeerMachine(8, new() { Controllers = [new() { Id = "nvme0", Serial = "PEER0", CmbMiB = 1 }] }, ImmutableSortedDictionary<string, AcsControl>.Empty);
        var survey = await SurveyAsync(host, "peers-small");

        await survey.Awaiting(asked => asked.AskAsync(small, Cancel)).Should().ThrowAsync<GuestCommandException>().WithMessage("*the kernel offers no peer-to-peer memory of 0000:00:*");

        new PeerRegistry(new(Processor.Unknown), seed: 0).Add(new(new("0000:00:02.0", new("pci0000:00")), 2, MiB, 0x1_0000_0000)).Available.Should().Be(MiB);
    }

    private static async Task<PeerSurvey> SurveyAsync(LabHost host, string evidence) =>
        new(host.Run, await host.RequireGuestAsync(kernel: Kernel), host.NewEvidence(evidence));

    /// <summary>Two ports of a switch, of which one redirects, and a device of two functions behind a root port; asked once for all specs.</summary>
    public sealed class Switch
    {
        public const string Open = "0000:03:00.0", Redirected = "0000:04:00.0", First = "0000:05:00.0", Second = "0000:05:00.1";

        private static readonly PeerMachine Machine = new(7, new()
        {
            RootPorts = [new("rp0", 1, 1), new("rp1", 1, 2)],
            Switches = [new("sw", "rp0", ["open", "redirecting"], Acs: true)],
            Controllers =
            [
                Controller(0) with { Bus = "open" }, Controller(1) with { Bus = "redirecting" },
                Controller(2) with { Bus = "rp1", Address = "00.0", Properties = ["multifunction=on"] }, Controller(3) with { Bus = "rp1", Address = "00.1" },
            ],
        }, new Dictionary<string, AcsControl> { ["redirecting"] = AcsControl.RequestRedirect, ["open"] = AcsControl.SourceValidation }.ToImmutableSortedDictionary());

        private Task<LinuxAnswers>? _answers;

        public async Task<LinuxAnswers> AnswersAsync(LabHost host)
        {
            var survey = await SurveyAsync(host, "peers-switch");
            return await (_answers ??= survey.AskAsync(Machine, Cancel));
        }

        private static NvmeDevice Controller(int number) => new() { Id = $"nvme{number}", Serial = $"PEER{number}", CmbMiB = 2, DiskMiB = 1 };
    }
}
