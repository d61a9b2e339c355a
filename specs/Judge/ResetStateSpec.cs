using Lab.Judge;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Devices that forget in a reset what they must keep, or keep what they must forget (NVMe Base 2.2, 3.7.2).</summary>
[Trait("Tier", "unit")]
public sealed class ResetStateSpec
{
    private const ulong Msc = MadeUp.Buffer | 3;

    public static TheoryData<string, bool> Kinds => new() { { "Controller", true }, { "FunctionLevel", true }, { "FunctionLevel", false }, { "Bus", false }, { "Bus", true }, { "Subsystem", true } };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ARightDevicePasses(string kind, bool shown)
    {
        var judgement = Passes(Capture(kind, shown));

        judgement[RuleNames.ResetState].Observed.Should().StartWith($"1 reset (1 {kind}): ").And.Contain("as the specification wants them");
        judgement[RuleNames.ResetState].Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.QueueGeometry].Observed.Should().StartWith("8 queues as the driver meant");
    }

    [Theory]
    [InlineData("Controller", "AQA", 0, "forgot")]
    [InlineData("Controller", "ASQ", 0, "forgot")]
    [InlineData("Controller", "CMBMSC", 0, "forgot")]
    [InlineData("Controller", "CMBMSC", MadeUp.Buffer | 1, "changed")]
    [InlineData("Controller", "CC", 0x460001, "kept")]
    [InlineData("FunctionLevel", "AQA", 0xF000F, "kept")]
    [InlineData("FunctionLevel", "CMBMSC", 0, "forgot")]
    [InlineData("FunctionLevel", "CC", 0x460001, "kept")]
    [InlineData("Bus", "CMBMSC", Msc, "kept")]
    [InlineData("Bus", "AQA", 0xF000F, "kept")]
    [InlineData("Subsystem", "CMBMSC", 1, "did not clear")]
    [InlineData("Subsystem", "CC", 0x460001, "kept")]
    public void ADeviceThatLeavesSomethingElseFailsByTheRegistersName(string kind, string register, ulong value, string why) =>
        Fails(Capture(kind, kind is "Controller" or "Subsystem").Intent<RegisterSeen>(0, seen => seen.Register == register, seen => seen with { Value = value }), RuleNames.ResetState)
            .Observed.Should().StartWith($"{register} holds 0x").And.Contain(why).And.Contain(kind);

    [Theory]
    [InlineData("Controller", 1, true)]
    [InlineData("Controller", 0, false)]
    [InlineData("FunctionLevel", 0, true)]
    [InlineData("FunctionLevel", 1, false)]
    public void OnlyAControllerResetKeepsThePersistentRegionOn(string kind, ulong after, bool right)
    {
        var capture = Capture(kind, true, made => made.Write(Register.PmrCtl, 1)).Intent<RegisterSeen>(
            0, seen => seen.Register == "CC", _ => new RegisterSeen("PMRCTL", after));

        if (right)
            Passes(capture);
        else
            Fails(capture, RuleNames.ResetState).Observed.Should().StartWith("PMRCTL holds ");
    }

    [Fact]
    public void WhatAFunctionResetLeavesInTheAdminQueueAddressesIsTheControllersOwnChoice() =>
        Passes(Capture("FunctionLevel", true).Intent<RegisterSeen>(0, seen => seen.Register == "ASQ", seen => seen with { Value = 0xdead_b000 }))
            [RuleNames.ResetState].Observed.Should().Contain("not compared: ASQ");

    [Fact]
    public void WhatWasThereBeforeComesFromTheStoresAndNotFromTheDriver() => Fails(
        Capture("Controller", true).Event<Store>(0, store => store.Address == MadeUp.Bar0 + Register.Asq, store => store with { Value = 0x5000_0000 }), RuleNames.ResetState, RuleNames.QueueGeometry)
        .Observed.Should().StartWith("ASQ holds 0x10000000").And.Contain("it must hold 0x50000000");

    [Fact]
    public void FieldsThatAreStoredTogetherWithTheResetMayStayOrGo()
    {
        var shutdown = Capture("Controller", true).Event<Store>(1, store => store.Address == MadeUp.Bar0 + Register.Cc && store.Value % 2 == 0, store => store with { Value = 0x460000 });

        Passes(shutdown);
        Passes(shutdown.Intent<RegisterSeen>(0, seen => seen.Register == "CC", seen => seen with { Value = 0x460000 }));
    }

    [Fact]
    public void AResetAfterWhichNothingWasReadProvesNothing()
    {
        var silent = Capture("Controller", true).Log(log => log.RemoveAll(intent => intent is RegisterSeen));

        Passes(silent)[RuleNames.ResetState].Verdict.Should().Be(Verdict.NotObservable);
    }

    [Fact]
    public void AKindOfResetThatThereIsNotFails() => Fails(
        Capture("Controller", true).Intent<ResetMeant>(0, _ => true, reset => reset with { Kind = "Soft" }), RuleNames.ResetState).Observed.Should().Contain("\"Soft\"");

    [Fact]
    public void ACaptureWithoutResetsHasNothingForTheRule() =>
        Passes(RightDriver.Capture(new())).Findings.Should().NotContain(finding => finding.Rule == RuleNames.ResetState);

    [Fact]
    public void SeveralResetsAreToldApartEvenWhenNoStoreShowsThem()
    {
        var made = MadeUp.Started(out var pair);
        foreach (var (kind, shown) in (ReadOnlySpan<(string, bool)>)[("Bus", false), ("FunctionLevel", false), ("Controller", true), ("Subsystem", true), ("Bus", false), ("FunctionLevel", false)])
        {
            made.Execute(pair, NvmCommand.Write(1, 0, 1, 0x3000_0000));
            made.Reset(kind, shown, [pair]);
        }
        var capture = Ended(made, pair);

        Passes(capture)[RuleNames.ResetState].Observed.Should().StartWith("6 resets (2 Bus, 2 FunctionLevel, 1 Controller, 1 Subsystem): 19 registers");
        Fails(capture.Intent<RegisterSeen>(5, seen => seen.Register == "CMBMSC", _ => new RegisterSeen("CMBMSC", 0)), RuleNames.ResetState)
            .Observed.Should().StartWith("CMBMSC holds 0x0 after the reset (FunctionLevel");
    }

    private static Capture Capture(string kind, bool shown, Action<MadeUp>? before = null)
    {
        var made = MadeUp.Started(out var pair);
        before?.Invoke(made);
        made.Execute(pair, NvmCommand.Write(1, 0, 1, 0x3000_0000));
        made.Reset(kind, shown, [pair]);
        return Ended(made, pair);
    }

    private static Capture Ended(MadeUp made, MadePair pair)
    {
        made.Execute(pair, NvmCommand.Read(1, 0, 1, 0x3000_0000));
        made.Delete(pair);
        made.Disable();
        made.Finish(pair.Completed);
        return made.ToCapture();
    }
}
