using Lab.Driver;
using Lab.PeerToPeer.Linux;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.PeerToPeer;

/// <summary>What Linux answered of machines, compared without booting them again; and that the comparison sees each thing that could differ.</summary>
[Trait("Tier", "unit")]
public sealed class LinuxComparisonSpec
{
    // Redirection in a switch, functions that do not reach each other, and others that do.
    private static readonly LinuxAnswers Redirected = First(answers => Compared(answers) is var routes
        && routes.Any(route => route is { Type: MapType.NotSupported, Meets: not null }) && routes.Any(route => route is { Type: MapType.BusAddress, Distance: > 0 }));
    private static readonly LinuxAnswers Zen = First(answers => Compared(answers).Any(route => route.Type == MapType.ThroughHostBridge));

    public static TheoryData<string> Machines => [.. LinuxSample.Machines.Keys];

    [Theory]
    [MemberData(nameof(Machines))]
    public void LinuxAndTheSubsystemAgree(string machine) =>
        LinuxComparison.Of(LinuxSample.Answers(machine)).Disagreements.Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Machines))]
    public void AnswersAreWrittenAsTheyAreRead(string machine) => LinuxSample.Answers(machine).Lines().Should().Equal(LinuxSample.Machines[machine]);

    [Fact]
    public void TheSampleHasEachKindOfRoute()
    {
        var all = LinuxSample.Machines.Keys.Select(LinuxSample.Answers).ToList();
        var routes = all.SelectMany(answers => LinuxComparison.Of(answers).Routes).ToList();

        routes.Select(route => route.Type).Distinct().Should().BeEquivalentTo(Enum.GetValues<MapType>());
        routes.Should().Contain(route => route.Meets != null && route.Redirecting.Count > 1).And.Contain(route => route.Client.Host != route.Provider.Host)
            .And.Contain(route => route.Distance == 2 && route.Meets != null, "two functions of one device are among them")
            .And.Contain(route => route.Meets != null && route.Redirecting.Count > 0 && route.Type == MapType.ThroughHostBridge, "the processor forwards what ACS redirects");
        all.Select(answers => answers.Kernel.Split('-').Last()).Distinct().Should().BeEquivalentTo("amd64", "arm64");
        all.SelectMany(answers => answers.Pool).Should().Contain(step => step.Error == LinuxPoolStep.Exhausted && step.Bytes <= step.Available, "a pool that is in pieces is too");
    }

    [Fact]
    public void WhoOverlooksAcsDisagrees()
    {
        var blind = Redirected with { Functions = [.. Redirected.Functions.Select(function => function with { Acs = AcsControl.None })] };

        var disagreements = LinuxComparison.Of(blind).Disagreements;

        disagreements.Should().Contain(d => d.About == LinuxSubject.Route && d.Linux.Contains("NOT_SUPPORTED") && d.Ours.StartsWith("BusAddress") && d.Explanation.Contains("nothing on the way redirects"));
        disagreements.Should().Contain(d => d.About == LinuxSubject.Log && d.Linux.Contains("ACS redirect is set"));
    }

    [Fact]
    public void WhoDoesNotKnowTheProcessorDisagrees() =>
        LinuxComparison.Of(Zen with { Processor = Processor.Unknown }).Disagreements.Should().Contain(d => d.About == LinuxSubject.Route && d.Linux.Contains("THRU_HOST_BRIDGE") && d.Ours.StartsWith("NotSupported"));

    [Fact]
    public void WhoTakesEveryProcessorForOneThatForwardsDisagrees()
    {
        var disagreements = LinuxComparison.Of(Redirected with { Processor = Zen.Processor }).Disagreements;

        disagreements.Should().Contain(d => d.About == LinuxSubject.Route && d.Ours.StartsWith("ThroughHostBridge"));
        disagreements.Should().Contain(d => d.About == LinuxSubject.Log && d.Linux.Contains("not in P2PDMA whitelist"));
        disagreements.Should().Contain(d => d.About == LinuxSubject.Log && d.Linux.Contains(" error, dev nvme"), "a transfer that ought to end well did not");
    }

    public static TheoryData<LinuxSubject, string, Func<LinuxRoute, LinuxRoute>> SpoiltRoutes => new()
    {
        { LinuxSubject.Route, "distance", route => route with { Distance = route.Distance + 1 } },
        { LinuxSubject.Route, "map type", route => route with { Word = "NONE" } },
        { LinuxSubject.Route, "another map type", route => route with { Word = "THRU_HOST_BRIDGE" } },
        { LinuxSubject.Transfer, "read", route => route with { ReadError = route.ReadError == 0 ? 22 : 0 } },
        { LinuxSubject.Transfer, "write", route => route with { WriteError = route.WriteError == 0 ? 22 : 0 } },
        { LinuxSubject.Transfer, "an error of another kind", route => route with { WriteError = 5 } },
        { LinuxSubject.Transfer, "data", route => route with { DataIsRight = false } },
    };

    [Theory]
    [MemberData(nameof(SpoiltRoutes))]
    public void ARouteThatIsDifferentInOneThingIsADisagreement(LinuxSubject about, string thing, Func<LinuxRoute, LinuxRoute> spoil)
    {
        foreach (var type in new[] { MapType.BusAddress, MapType.NotSupported })
        {
            var victim = Redirected.Routes.First(route => route.Type == type);
            var spoilt = Redirected with { Routes = [.. Redirected.Routes.Select(route => route == victim ? spoil(route) : route)] };

            LinuxComparison.Of(spoilt).Disagreements.Should().ContainSingle(thing).Which.About.Should().Be(about);
        }
    }

    // QEMU hands all that a function puts on the bus to the IOMMU, also what a switch ought to turn round below it.
    [Fact]
    public void WhatQEMUsSwitchesLoseBehindAnIommuIsTheTransfersNotTheRoutes()
    {
        var comparison = LinuxComparison.Of(LinuxSample.BehindAnIommu);

        var lost = comparison.Disagreements.Where(d => d.About == LinuxSubject.Transfer).ToList();
        lost.Should().OnlyContain(d => d.Linux.EndsWith(" BUS_ADDR 6 0 0 wrong")).And.HaveCount(comparison.Routes.Count(route => route is { Type: MapType.BusAddress, Distance: > 0 })).And.HaveCount(2);
        comparison.Disagreements.Except(lost).Should().OnlyContain(d => d.About == LinuxSubject.Log && d.Linux.StartsWith("DMAR: "), "the IOMMU tells of them");
    }

    [Fact]
    public void ATransferThatLinuxEndedAsItOnceDidIsNone()
    {
        var old = Redirected with { Routes = [.. Redirected.Routes.Select(route => route.ReadError == 0 ? route : route with { ReadError = 121, WriteError = 121 })] };
        LinuxComparison.Of(old).Disagreements.Should().BeEmpty();
    }

    [Fact]
    public void ARouteThatNobodyAskedForIsADisagreement()
    {
        var own = Redirected.Routes.First(route => route.Provider == route.Client);
        LinuxComparison.Of(Redirected with { Routes = [.. Redirected.Routes.Where(route => route != own)] }).Disagreements.Should().ContainSingle().Which.Linux.Should().Contain("asked 0 times");
        LinuxComparison.Of(Redirected with { Routes = [.. Redirected.Routes, own] }).Disagreements.Should().ContainSingle().Which.Linux.Should().Contain("asked 2 times");
    }

    public static TheoryData<string, Func<LinuxMemory, LinuxMemory>> SpoiltMemories => new()
    {
        { "size", memory => memory with { Bytes = memory.Bytes * 2 } },
        { "available", memory => memory with { Available = memory.Available - 4096 } },
        { "published", memory => memory with { IsPublished = false } },
    };

    [Theory]
    [MemberData(nameof(SpoiltMemories))]
    public void MemoryThatIsDifferentInOneThingIsADisagreement(string thing, Func<LinuxMemory, LinuxMemory> spoil) =>
        LinuxComparison.Of(Redirected with { Memories = [spoil(Redirected.Memories[0]), .. Redirected.Memories.Skip(1)] }).Disagreements.Should().ContainSingle(thing)
            .Which.About.Should().Be(LinuxSubject.Memory);

    [Fact]
    public void MemoryThatTakesNoDataIsNotPublishedByEither()
    {
        const uint withoutData = ~0x18u;
        var queues = Redirected with { Memories = [.. Redirected.Memories.Select(memory => memory with { CmbSz = new(memory.CmbSz.Value & withoutData), IsPublished = false })] };
        LinuxComparison.Of(queues).Disagreements.Should().BeEmpty();
    }

    public static TheoryData<string, Func<LinuxPoolStep, LinuxPoolStep>> SpoiltSteps => new()
    {
        { "offset", step => step with { Offset = step.Offset + 4096 } },
        { "available", step => step with { Available = step.Available - 4096 } },
        { "error", step => step with { Error = LinuxPoolStep.Exhausted, Offset = -1 } },
        { "length", step => step with { Bytes = step.Bytes + 4096 } },
    };

    [Theory]
    [MemberData(nameof(SpoiltSteps))]
    public void AStepOfAPoolThatIsDifferentInOneThingIsADisagreement(string thing, Func<LinuxPoolStep, LinuxPoolStep> spoil)
    {
        var victim = Redirected.Pool.Last(step => step is { Takes: true, Error: 0 });
        LinuxComparison.Of(Redirected with { Pool = [.. Redirected.Pool.Select(step => step == victim ? spoil(step) : step)] }).Disagreements.Should().ContainSingle(thing)
            .Which.About.Should().Be(LinuxSubject.Pool);
    }

    [Fact]
    public void APieceThatIsGivenBackAndWasNeverTakenIsADisagreement()
    {
        var step = Redirected.Pool[0] with { Takes = false, Offset = 0, Error = 0, Bytes = 4096, Available = Redirected.Pool[0].Available + 4096 };
        LinuxComparison.Of(Redirected with { Pool = [step] }).Disagreements.Should().ContainSingle().Which.About.Should().Be(LinuxSubject.Pool);
    }

    [Fact]
    public void AListOfHostBridgesThatDiffersIsADisagreement()
    {
        var bridge = Redirected.HostBridges.First(listed => listed.WithinOne);

        Of(Redirected.HostBridges.Where(listed => listed != bridge)).Should().Be($"lists no 8086:{bridge.Device:x4}");
        Of(Redirected.HostBridges.Select(listed => listed == bridge ? bridge with { WithinOne = false } : listed)).Should().Be($"8086:{bridge.Device:x4} between");
        Of(Redirected.HostBridges.Append(new(0x1B36, 0x0008, true))).Should().Be("1b36:0008 within");

        static string Of(IEnumerable<ForwardingBridge> list)
        {
            var only = LinuxComparison.Of(Redirected with { HostBridges = [.. list] }).Disagreements.Should().ContainSingle().Which;
            only.About.Should().Be(LinuxSubject.HostBridges);
            return only.Linux;
        }
    }

    [Fact]
    public void ALineThatIsMissingOrTooManyIsADisagreement()
    {
        var line = Redirected.Log.First(logged => logged.Contains("to disable ACS redirect"));

        Log(Redirected.Log.Where((_, at) => at != Redirected.Log.ToList().IndexOf(line))).Ours.Should().Be(line["nvme ".Length..]);
        Log(Redirected.Log.Append(line)).Linux.Should().Be(line);
        Log(Redirected.Log.Append("nvme nvme0: I/O tag 1 (1001) QID 1 timeout, aborting")).Linux.Should().Contain("timeout");
        Log(Redirected.Log.Append("I/O error, dev vda, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2")).Linux.Should().Contain("vda");

        static LinuxDisagreement Log(IEnumerable<string> lines)
        {
            var only = LinuxComparison.Of(Redirected with { Log = [.. lines] }).Disagreements.Should().ContainSingle().Which;
            only.About.Should().Be(LinuxSubject.Log);
            return only;
        }
    }

    [Theory]
    [InlineData("kernel", "have no line 'kernel'*")]
    [InlineData("processor", "have no line 'processor'*")]
    public void AnswersWithoutAKernelOrAProcessorAreRefused(string key, string message) =>
        FluentActions.Invoking(() => LinuxAnswers.Parse(Redirected.Lines().Where(line => !line.StartsWith(key + ' ', StringComparison.Ordinal)))).Should().Throw<FormatException>().WithMessage($"*{message}");

    [Theory]
    [InlineData("processor AuthenticAMD", "*is no processor*")]
    [InlineData("route 0000:01:00.0 0000:02:00.0 BUS_ADDR 4 0 0", "*is no route*")]
    [InlineData("memory 0000:01:00.0 2097152 2097152 yes 0000221d nvme0n1", "*is no memory*")]
    [InlineData("pool 0000:01:00.0 lend 4096 0 0 0", "*is no step*")]
    [InlineData("bridge 8086:3c00", "*is no host bridge*")]
    [InlineData("function 0000:01:00.0", "*is no PCI function*")]
    [InlineData("weather fine", "'weather' begins no line*")]
    public void ALineOfAnotherFormIsRefused(string line, string message) =>
        FluentActions.Invoking(() => LinuxAnswers.Parse([line, .. Redirected.Lines()])).Should().Throw<FormatException>().WithMessage(message);

    [Fact]
    public void AnAnswerAboutAFunctionThatIsNotThereIsRefused() =>
        FluentActions.Invoking(() => LinuxComparison.Of(Redirected with { Functions = [.. Redirected.Functions.Take(1)] })).Should().Throw<DriverException>().WithMessage("there is no PCI function*");

    private static LinuxAnswers First(Func<LinuxAnswers, bool> wanted) => LinuxSample.Machines.Keys.Select(LinuxSample.Answers).First(wanted);

    private static IReadOnlyList<PeerRoute> Compared(LinuxAnswers answers) => LinuxComparison.Of(answers).Routes;
}
