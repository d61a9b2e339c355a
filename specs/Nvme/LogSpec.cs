using CsCheck;
using Lab.Nvme.Commands;
using Lab.Nvme.Logs;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class LogSpec
{
    [Fact]
    public void AnErrorSaysWhichByteOfTheEntryIsWrong()
    {
        var page = new WirePage(128).Put64(0, 5).Put16(8, 1).Put16(10, 0x42).Put16(12, 0x4005).Put16(14, 0x0328).Put64(16, 77).Put32(24, 1)
            .Put(28, 0xC0, 1, 0, 0x02).Put64(32, 9).Put(63, 1);
        var entry = ErrorLogEntry.DecodeAll(page).Should().ContainSingle().Subject;
        entry.Should().Be(new ErrorLogEntry(5, 1, 0x42, CommandStatus.Of(0, 2, more: true), 0x28, 3, 77, 1, 0xC0, 2, 9, 1));
        entry.ToString().Should().Be(
            "error 5: sq 1 cid 66 Invalid Field in Command (SCT 0h SC 02h, more in the error log), byte 40 bit 3 of the entry, nsid 1, LBA 77");
    }

    [Fact]
    public void AnErrorOfNoFieldHasNoLocation()
    {
        var entry = ErrorLogEntry.Decode(new WirePage(64).Put64(0, 1).Put16(14, 0xFFFF));
        (entry.ParameterByte, entry.ParameterBit).Should().Be(((int?)null, (int?)null));
    }

    public static TheoryData<string, int, byte[], Func<SmartLog, object?>, object> Fields => new()
    {
        { "critical warning", 0, [0x21], s => s.CriticalWarning, CriticalWarning.SpareBelowThreshold | CriticalWarning.PersistentMemoryRegion },
        { "temperature", 1, [0x43, 1], s => s.CompositeTemperature, 323 },
        { "spare", 3, [99], s => s.AvailableSpare, 99 },
        { "threshold", 4, [10], s => s.AvailableSpareThreshold, 10 },
        { "used", 5, [255], s => s.PercentageUsed, 255 },
        { "endurance groups", 6, [1], s => s.EnduranceGroupCriticalWarning, 1 },
        { "units read", 32, [1], s => s.DataUnitsRead, 1UL },
        { "units written", 48, [1], s => s.DataUnitsWritten, 1UL },
        { "reads", 64, [1], s => s.HostReadCommands, 1UL },
        { "writes", 80, [1], s => s.HostWriteCommands, 1UL },
        { "busy", 96, [1], s => s.ControllerBusyMinutes, 1UL },
        { "cycles", 112, [1], s => s.PowerCycles, 1UL },
        { "hours", 128, [1], s => s.PowerOnHours, 1UL },
        { "losses", 144, [1], s => s.UnexpectedPowerLosses, 1UL },
        { "media errors", 160, [1], s => s.MediaErrors, 1UL },
        { "error entries", 176, [1], s => s.ErrorLogEntries, 1UL },
        { "a counter past 64 bits", 191, [1], s => s.ErrorLogEntries, ulong.MaxValue },
        { "warning time", 192, [1], s => s.WarningTemperatureMinutes, 1u },
        { "critical time", 196, [1], s => s.CriticalTemperatureMinutes, 1u },
        { "sensor 1", 200, [0x43, 1], s => s.TemperatureSensor(1), 323 },
        { "sensor 8", 214, [0x43, 1], s => s.TemperatureSensor(8), 323 },
    };

    [Theory]
    [MemberData(nameof(Fields))]
    public void AHealthFieldLiesWhereTheSpecificationPutsIt(string field, int at, byte[] bytes, Func<SmartLog, object?> read, object expected)
    {
        read(SmartLog.Decode(new WirePage(512).Put(at, bytes))).Should().Be(expected, field);
        read(SmartLog.Decode(new WirePage(512))).Should().NotBe(expected, $"{field} must come from its bytes");
    }

    [Fact]
    public void FirmwareSlotsHaveRevisions()
    {
        var log = FirmwareSlotLog.Decode(new WirePage(512).Put(0, 0x21).PutText(8, "1.0     ").PutText(56, "7.77"));
        (log.ActiveSlot, log.NextSlot, log.Revision(1), log.Revision(2), log.Revision(7)).Should().Be((1, 2, "1.0", "", "7.77"));
        var act = () => log.Revision(0);
        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void EffectsOfAdminAndIoCommandsAreApart()
    {
        var log = CommandEffectsLog.Decode(new WirePage().Put32(4 * 0x80, 0x0002_000F).Put32(1024 + 4 * 2, 1).Put32(1024 + 4, 0x0008_C013));
        log.Admin(AdminOpcode.FormatNvm).ToString().Should().Be("supported, LBCC 1, NCC 1, NIC 1, CCC 0, CSER 0, CSE 2");
        (log.Io(NvmOpcode.Read).Csupp, log.Admin(AdminOpcode.GetLogPage).Csupp).Should().Be((true, false));
        var write = log.Io(NvmOpcode.Write);
        (write.Lbcc, write.Ccc, write.Cser, write.UuidSelection).Should().Be((true, true, 3, true));
        log.Io(NvmOpcode.Copy).ToString().Should().Be("not supported");
    }

    [Theory]
    [InlineData(0x0001_0000u, "Write to Invalid Doorbell Register", LogPageIdentifier.ErrorInformation)]
    [InlineData(0x0001_0100u, "Invalid Doorbell Write Value", LogPageIdentifier.ErrorInformation)]
    [InlineData(0x0002_0101u, "Temperature Threshold", LogPageIdentifier.SmartHealthInformation)]
    [InlineData(0x0004_0002u, "Attached Namespace Attribute Changed", LogPageIdentifier.ChangedAttachedNamespaceList)]
    [InlineData(0x0081_0106u, "Sanitize Operation Completed", LogPageIdentifier.SanitizeStatus)]
    [InlineData(0x0000_7702u, "event type 2h information 77h", LogPageIdentifier.SupportedLogPages)]
    [InlineData(0x00C0_0107u, "Vendor Specific", (LogPageIdentifier)0xC0)]
    public void AnEventHasANameAndALog(uint dword, string name, LogPageIdentifier log)
    {
        var happened = new AsyncEvent(dword);
        (happened.Name, happened.LogPage).Should().Be((name, log));
    }

    [Fact]
    public void AnyBytesDecode() =>
        Gen.Byte.Array[4096].Sample(bytes =>
            SmartLog.Decode(bytes).ToString().Length > 0 && ErrorLogEntry.DecodeAll(bytes).Count <= 64 &&
            FirmwareSlotLog.Decode(bytes).Revision(7).Length <= 8 && CommandEffectsLog.Decode(bytes).Admin((AdminOpcode)bytes[0]).ToString().Length > 0 &&
            new AsyncEvent(BitConverter.ToUInt32(bytes)).ToString().Length > 0);
}
