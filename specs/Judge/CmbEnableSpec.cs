using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>How the address of the buffer, and of the persistent memory region, reaches the controller.</summary>
[Trait("Tier", "unit")]
public sealed class CmbEnableSpec
{
    private const ulong Above4GiB = 0x8_0000_0000;
    private static readonly Capture Right = RightDriver.Capture(new());

    [Fact]
    public void TheHighHalfFirstAndCreBeforeCmsePasses() =>
        Passes(Right)[RuleNames.CmbEnable].Observed.Should().Be("CMBMSC: 4 stores of 4 bytes, high half first, CRE before CMSE, CBA 0xfd000000");

    [Fact]
    public void ACaptureThatEnablesNoBufferHasNothingForTheRule() =>
        Passes(RightDriver.Capture(new() { InBuffer = false })).Findings.Should().NotContain(finding => finding.Rule == RuleNames.CmbEnable);

    [Theory]
    [InlineData(MadeUp.Buffer)]
    [InlineData(Above4GiB)]
    public void TheLowHalfFirstFailsWhateverTheHighHalfIs(ulong address) =>
        Fails(At(address).Events(events => events.Move(Half(events, high: true), Half(events, high: true) + 1)), RuleNames.CmbEnable)
            .Observed.Should().Contain("in the high half of CMBMSC while CMSE is set").And.Contain("no order between the halves");

    [Fact]
    public void TheEvidenceShowsBothHalves() =>
        Fails(Right.Events(events => events.Move(Half(events, high: true), Half(events, high: true) + 1)), RuleNames.CmbEnable)
            .Evidence.Should().Contain("  CMBMSC\n").And.Contain("CMBMSC, high half  the low half came first");

    [Fact]
    public void OneStoreOfEightBytesFails() => Fails(
        Right.Events(events =>
        {
            var at = Half(events, high: true);
            events[at] = (Store)events[at] with { Address = Register(0x50), Size = 8, Value = MadeUp.Buffer | 3 };
            events.RemoveAt(at + 1);
        }), RuleNames.CmbEnable).Observed.Should().Contain("8 bytes of CMBMSC").And.Contain("low half first");

    [Fact]
    public void AnAddressAbove4GiBPasses() => Passes(At(Above4GiB))[RuleNames.CmbEnable].Observed.Should().Contain("CBA 0x800000000");

    [Fact]
    public void SwitchingTheBufferOffPasses()
    {
        var made = Started();
        made.EnableBuffer(Above4GiB);
        Transfer(made);
        made.Disable();
        made.WriteHighThenLow(Lab.Nvme.Registers.Register.CmbMsc, 0);

        Passes(Finished(made));
    }

    [Fact]
    public void EnablingItAgainWhereItIsPassesAndMovingItWhileItIsEnabledFails()
    {
        Passes(Twice(MadeUp.Buffer));
        Fails(Twice(Above4GiB), RuleNames.CmbEnable).Observed.Should().Contain("while CMSE is set");

        static Capture Twice(ulong second)
        {
            var made = Started();
            made.EnableBuffer();
            made.WriteHighThenLow(Lab.Nvme.Registers.Register.CmbMsc, CmbMsc.At(second).Value);
            Transfer(made);
            made.Disable();
            return Finished(made);
        }
    }

    [Fact]
    public void CreAndCmseAtOnceFails() => Fails(
        Right.Events(events => events.RemoveRange(events.IndexOf<Store>(0, store => store.Address == Register(0x54)), 2)), RuleNames.CmbEnable)
        .Observed.Should().Contain("CRE and CMSE at once");

    [Fact]
    public void CmseWithoutCreFails() => Fails(
        Right.Event<Store>(1, store => store.Address == Register(0x50), store => store with { Value = store.Value & ~1UL }), RuleNames.CmbEnable)
        .Observed.Should().Contain("CMSE without CRE");

    [Fact]
    public void AnAddressThatIsNotAlignedFails() => Fails(
        Right.Event<Store>(1, store => store.Address == Register(0x50), store => store with { Value = store.Value | 0x800 }), RuleNames.CmbEnable)
        .Observed.Should().Contain("reserved bits of CMBMSC (0x800)");

    [Fact]
    public void AHighHalfThatWasNeverStoredFails() => Fails(
        Right.Events(events => events.RemoveAll(happened => happened is Store store && store.Address == Register(0x54))), RuleNames.CmbEnable)
        .Observed.Should().Contain("before the high half was ever stored");

    [Fact]
    public void ABufferThatIsUsedAndNeverEnabledFails() => Fails(
        Right.Events(events => events.RemoveRange(Half(events, high: true), 2)), RuleNames.CmbEnable).Observed.Should().Contain("CMBMSC.CMSE was never set");

    [Fact]
    public void AnotherAddressThanTheDriverSaysFails() => Fails(
        Right.Intent<CmbEnabled>(0, _ => true, cmb => cmb with { ControllerAddress = Above4GiB }), RuleNames.CmbEnable)
        .Observed.Should().Contain("at 0x800000000 for the driver, and CMBMSC.CBA was set to 0xfd000000");

    [Fact]
    public void ABufferOfBeforeNvme14PassesAsSuchAndOnlyAtTheBarsOwnAddress()
    {
        var legacy = Right.Events(events => events.RemoveAll(happened => happened is Store store && store.Address.Value - Register(0x50) < 8));

        Passes(legacy)[RuleNames.CmbEnable].Observed.Should().Contain("a buffer of before NVMe 1.4");
        Fails(legacy.Intent<CmbEnabled>(0, _ => true, cmb => cmb with { ControllerAddress = Above4GiB }), RuleNames.CmbEnable)
            .Observed.Should().Contain("the BAR's own address 0xfd000000");
    }

    [Fact]
    public void ThePersistentRegionIsEnabledInTheSameOrderAndOnlyWhileItIsOn()
    {
        const int on = Lab.Nvme.Registers.Register.PmrCtl, low = Lab.Nvme.Registers.Register.PmrMscl, high = Lab.Nvme.Registers.Register.PmrMscu;
        Passes(Stores((on, 1), (high, 8), (low, 2)))[RuleNames.CmbEnable].Observed.Should().Contain("PMRMSC: 2 stores of 4 bytes, high half first, CBA 0x800000000");
        Fails(Stores((on, 1), (low, 2), (high, 8)), RuleNames.CmbEnable).Observed.Should().Contain("PMRMSC.CMSE before the high half was ever stored");
        Fails(Stores((on, 1), (high, 0), (low, 2), (high, 8)), RuleNames.CmbEnable).Observed.Should().Contain("in the high half of PMRMSC while CMSE is set");
        Fails(Stores((high, 8), (low, 2), (on, 1)), RuleNames.CmbEnable).Observed.Should().Contain("PMRMSCU while PMRCTL.EN is 0");
        Fails(Stores((on, 1), (high, 8), (on, 0), (low, 2)), RuleNames.CmbEnable).Observed.Should().Contain("PMRMSCL.CMSE while PMRCTL.EN is 0");
        Fails(Stores((on, 1), (high, 8), (low, 0x802)), RuleNames.CmbEnable).Observed.Should().Contain("reserved bits of PMRMSC");

        static Capture Stores(params (int Register, ulong Value)[] stores)
        {
            var made = Started();
            foreach (var (register, value) in stores)
                made.Write(register, value);
            Transfer(made);
            made.Disable();
            return Finished(made);
        }
    }

    private static Capture At(ulong address)
    {
        var made = Started();
        made.EnableBuffer(address);
        Transfer(made);
        made.Disable();
        return Finished(made);
    }

    private static MadeUp Started()
    {
        var made = new MadeUp(new());
        made.Start();
        return made;
    }

    private static void Transfer(MadeUp made) => made.Execute(made.Create(1, 4, MadePlace.Host(0x2000_0000), MadePlace.Host(0x2000_1000)), Lab.Nvme.Commands.NvmCommand.Write(1, 0, 1, 0x3000_0000));

    private static Capture Finished(MadeUp made)
    {
        made.Finish(1);
        return made.ToCapture();
    }

    private static ulong Register(ulong offset) => MadeUp.Bar0 + offset;

    // Of the pair that sets CMSE.
    private static int Half(List<TraceEvent> events, bool high) => events.IndexOf<Store>(1, store => store.Address == Register(high ? 0x54UL : 0x50UL));
}
