using Lab.Driver;
using Lab.Driver.Wrong;
using Lab.Nvme.Commands;
using Lab.Ordering;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>The model finds what it is there to find: for each check a driver that is wrong on purpose.</summary>
[Trait("Tier", "unit")]
public sealed class ModelSpec
{
    // Identify Controller into the data page.
    private static SubmissionEntry Identify(BareDriver driver) => SubmissionEntry.Of(0x06, 0, 0, driver.Data.BusAddress, cdw10: 1);

    private static readonly Dictionary<string, (Action<BareDriver> Misdeed, string Finding)> Misdeeds = new()
    {
        ["stores past the end of a BAR"] = (driver => driver.Registers.Write32(0x4000, 1), "*stores 4 bytes at BAR 0+0x4000*"),
        ["stores half past the end of a BAR"] = (driver => driver.Registers.Write64(0x3FFC, 1), "*stores 8 bytes at BAR 0+0x3ffc*"),
        ["loads before the start of a BAR"] = (driver => driver.Registers.Read32(-4), "*loads 4 bytes at BAR 0*"),
        ["loads past the end of host memory"] = (driver => driver.Data.Read32(4096), "*loads 4 bytes at host memory*+0x1000*"),
        ["copies past the end of host memory"] = (driver => driver.Data.CopyFrom(4000, new byte[97]), "*stores 97 bytes at host memory*"),
        ["loads what is not aligned"] = (driver => driver.Registers.Read32(0x16), "*not aligned*"),
        ["uses a window that it gave back"] = (UseAfterDispose, "*after giving it back*"),
        ["writes a read-only register"] = (driver => driver.Registers.Write32(0x08, 0), "*VS is written, which is read only*"),
        ["reads where no register is"] = (driver => driver.Registers.Read32(0x70), "*where no register is*"),
        ["reads two registers at once"] = (driver => driver.Registers.Read64(0x18), "*where no register is*"),
        ["reads a register too wide"] = (driver => driver.Registers.Read64(0x08), "*VS is read 8 bytes at a time*"),
        ["writes CMBMSC where there is no buffer"] = (driver => driver.Registers.Write32(0x50, 1), "*CMBMSC is written, and CAP.CMBS is 0*"),
        ["reads PMRCAP where there is no region"] = (driver => driver.Registers.Read32(0xE00), "*PMRCAP is read, and CAP.PMRS is 0*"),
        ["resets a subsystem that cannot be"] = (driver => driver.Registers.Write32(0x20, 0x4E564D65), "*NSSR is written, and CAP.NSSRS is 0*"),
        ["masks interrupts the old way"] = (driver => driver.Registers.Write32(0x0C, 1), "*INTMS is written, and MSI-X is used*"),
        ["moves the admin queues of a running controller"] = (driver => driver.Registers.Write64(0x28, 0), "*ASQ is written while CC.EN is 1*"),
        ["enables before the reset is over"] = (EnableTooEarly, "*CC.EN is set before CSTS.RDY has cleared*"),
        ["enables with pages that the controller lacks"] = (driver => Restart(driver, 1 | 5 << 7), "*CC.MPS is 5*"),
        ["rings a queue that does not exist"] = (driver => driver.Registers.Write32(0x1008, 1), "*submission queue 1 is rung, which does not exist*"),
        ["rings a disabled controller"] = (RingDisabled, "*is rung while CSTS.RDY or CC.EN is 0*"),
        ["rings 8 bytes at a time"] = (driver => driver.Registers.Write64(0x1000, 1), "*8 bytes are written to BAR 0 + 0x1000*"),
        ["reads a doorbell"] = (driver => driver.Registers.Read32(0x1000), "*reads the doorbell*"),
        ["rings a tail outside the queue"] = (driver => driver.Registers.Write32(0x1000, BareDriver.Slots), "*goes from 0 to 4*"),
        ["rings the same tail twice"] = (RingTwice, "*goes from 1 to 1*"),
        ["rings before the entry is stored"] = (RingEarly, "*only the bytes 00ffffffffffffff*"),
        ["gives back completions that were not posted"] = (driver => driver.Registers.Write32(0x1004, 1), "*goes from 0 to 1, with 0 completions posted*"),
        ["changes an entry that the device has"] = (ChangeExposed, "*slot 0 of submission queue 0 is the device's*"),
        ["writes to a completion queue in use"] = (driver => driver.Completions.Write32(0, 0), "*completion queue 0 lies there*"),
        ["writes to the data of a command in flight"] = (WriteInFlight, "*the device may still write the data*"),
        ["uses an identifier twice"] = (UseCidTwice, "*has the identifier of a command that has no answer yet*"),
        ["points a command to nobody's memory"] =
            (driver => driver.Run(SubmissionEntry.Of(0x06, 0, 0, 0x1000, cdw10: 1)), "*the device moves 4096 bytes to 0x1000*"),
        ["points a command past its buffer"] =
            (driver => driver.Run(Identify(driver) with { Q3 = driver.Data.BusAddress + 2048, Q4 = driver.Data.BusAddress + 4096 }),
            "*the device moves 2048 bytes to*"),
        ["makes a queue in nobody's memory"] =
            (driver => driver.Run(SubmissionEntry.Of(0x05, 0, 0, 0x1000, cdw10: 1 | 7 << 16, cdw11: 1)), "*a queue of 128 bytes is made at 0x1000*"),
        ["reaches outside the configuration space"] = (driver => driver.Platform.Function.ReadConfig32(4096), "*configuration space at 0x1000*"),
    };

    public static TheoryData<string> Names => [.. Misdeeds.Keys];

    [Fact]
    public void ADriverThatDoesNothingWrongIsNotAccused()
    {
        using var driver = new BareDriver();
        driver.Run(Identify(driver)).Should().Be(0);
        driver.Data.Read32(4).Should().NotBe(0);
        driver.Platform.Violations.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ADriverIsAccusedThat(string name)
    {
        using var driver = new BareDriver(new() { Delay = 3 });
        Misdeeds[name].Misdeed(driver);
        // The device has its turn.
        for (var i = 0; i < 20; i++)
            _ = driver.Registers.Read32(0x1C);
        driver.Platform.Violations.Should().ContainMatch(Misdeeds[name].Finding);
    }

    [Theory]
    [InlineData(WrongDriver.RingEarly, "*slot * of submission queue 1 *")]
    [InlineData(WrongDriver.WrongSlot, "*slot 0 of submission queue 1 was exposed*")]
    [InlineData(WrongDriver.SkipSlotAtWrap, "*slot * of submission queue 1 was exposed*")]
    [InlineData(WrongDriver.RingTwice, "*tail doorbell of submission queue 1 goes from 1 to 1*")]
    [InlineData(WrongDriver.StaleSlot, "*only the bytes ffffffffffffff00*")]
    [InlineData(WrongDriver.HeadAhead, "*head doorbell of completion queue 1*")]
    public void TheDriversThatAreWrongOnPurposeAreFound(WrongDriver wrong, string finding)
    {
        var platform = new ModelPlatform(new() { Delay = 2 });
        using var controller = NvmeController.Start(platform, null, new() { Clock = platform.Bus.Now });
        var pair = controller.CreateQueuePair(new() { Depth = 4, Wrong = wrong });
        try
        {
            for (var i = 0; i < 20; i++)
                pair.Execute(NvmCommand.Flush(1), "flush");
        }
        catch (DriverException)
        {
            // Some do not get far.
        }
        platform.Violations.Should().ContainMatch(finding);
    }

    [Fact]
    public void ADriverThatWaitsWithoutABoundIsStopped()
    {
        using var driver = new BareDriver(new() { MostAccesses = 1000 }, enable: false);
        driver.Platform.Faults.NeverReady = true;
        driver.Invoking(d => d.Enable()).Should().Throw<ModelHungException>();
        driver.Platform.Violations.Should().ContainMatch("*more accesses than any right driver needs");
    }

    [Fact]
    public void WhatTheDeviceMovesNowhereIsReportedAsAFault()
    {
        using var driver = new BareDriver();
        driver.Platform.Faults.OnCommand = _ => Fate.BadDma;
        driver.Run(Identify(driver)).Should().Be(0x004);
        driver.Platform.TakeFaults().Should().ContainSingle().Which.IsWrite.Should().BeTrue();
        driver.Platform.Violations.Should().BeEmpty();
    }

    [Fact]
    public void TheDeviceReachesNothingWhileBusMasteringIsOff()
    {
        using var driver = new BareDriver();
        driver.Platform.Function.WriteConfig32(4, 2);
        driver.Put(Identify(driver));
        driver.Ring();
        driver.Platform.Violations.Should().ContainMatch("*bus mastering is off*");
        (driver.Registers.Read32(0x1C) & 2).Should().Be(2);
    }

    [Fact]
    public void NothingAnswersWhileMemoryDecodingIsOff()
    {
        using var driver = new BareDriver();
        driver.Platform.Function.WriteConfig32(4, 4);
        driver.Registers.Read32(0x1C).Should().Be(uint.MaxValue);
        driver.Registers.Read64(0).Should().Be(ulong.MaxValue);
    }

    private static void UseAfterDispose(BareDriver driver)
    {
        var window = driver.Platform.Function.MapBar(0, MemoryType.Uncached);
        window.Dispose();
        _ = window.Read32(0x1C);
    }

    private static void Restart(BareDriver driver, uint cc)
    {
        driver.Registers.Write32(0x14, 0);
        while ((driver.Registers.Read32(0x1C) & 1) != 0) { }
        driver.Registers.Write32(0x14, cc);
    }

    private static void EnableTooEarly(BareDriver driver)
    {
        driver.Registers.Write32(0x14, 0);
        driver.Registers.Write32(0x14, 1);
    }

    private static void RingDisabled(BareDriver driver)
    {
        driver.Registers.Write32(0x14, 0);
        driver.Registers.Write32(0x1000, 1);
    }

    private static void RingTwice(BareDriver driver)
    {
        driver.Put(Identify(driver));
        driver.Ring();
        driver.Ring();
    }

    private static void RingEarly(BareDriver driver)
    {
        var entry = Identify(driver);
        for (var i = 0; i < 7; i++)
            driver.Submissions.Write64(8 * i, entry.Qword(i));
        driver.Registers.Write32(0x1000, 1);
    }

    private static void ChangeExposed(BareDriver driver)
    {
        driver.Put(Identify(driver));
        driver.Ring();
        driver.Submissions.Write64(56, 0);
    }

    private static void WriteInFlight(BareDriver driver)
    {
        driver.Put(Identify(driver));
        driver.Ring();
        driver.Data.Write64(4088, 0);
    }

    private static void UseCidTwice(BareDriver driver)
    {
        driver.Platform.Faults.OnCommand = _ => Fate.Held;
        driver.Put(Identify(driver));
        driver.Put(Identify(driver));
        driver.Ring();
    }
}
