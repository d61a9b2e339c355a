using Lab.Nvme;
using Lab.Trace;

namespace Lab.Specs.Trace;

[Trait("Tier", "unit")]
public sealed class QemuTraceReaderSpec
{
    private static readonly Region[] Regions =
    [
        new("nvme0.bar0", "nvme0", RegionKind.Registers, 0xfebf8000, 0x4000), new("nvme0.cmb", "nvme0", RegionKind.Cmb, 0xfd000000, 0x100000),
    ];

    [Theory]
    [InlineData("")]
    [InlineData("27061@1795372984.016495:")]
    public void ReadsTheLinesThatQemuWrites(string timestamp)
    {
        string[] lines =
        [
            "memory_region_ops_write cpu 0 mr 0x5587d2603c20 addr 0xfd000100 value 0x706050403020100 size 8 name 'nvme-cmb'",
            "memory_region_ops_write cpu 1 mr 0x5587d2601df0 addr 0xfebf9008 value 0x5 size 4 name 'nvme'",
            "memory_region_ops_write cpu -1 mr 0x5587d2603c20 addr 0xfd000104 value 0xffffffff size 4 name 'nvme-cmb'",
            "pci_nvme_mmio_doorbell_sq sqid 1 new_tail 2",
            "pci_nvme_mmio_doorbell_cq cqid 1 new_head 7",
            "pci_nvme_io_cmd cid 4480 nsid 0x1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'",
            "pci_nvme_admin_cmd cid 3 sqid 0 opc 0x6 opname 'NVME_ADM_CMD_IDENTIFY'",
            "pci_nvme_enqueue_req_completion cid 4480 cqid 1 dw0 0x0 dw1 0xab status 0x4002",
            "pci_nvme_create_sq create submission queue, addr=0xfd000000, sqid=1, cqid=2, qsize=1023, qflags=1",
            "pci_nvme_create_cq create completion queue, addr=0x1000, cqid=2, vector=1, qsize=15, qflags=3, ien=1",
            "pci_nvme_del_sq deleting submission queue sqid=3",
            "pci_nvme_del_cq deleted completion queue, cqid=12",
            "pci_nvme_err_cfs controller fatal status",
            "pci_nvme_ub_db_wr_invalid_sqtail submission queue doorbell write value beyond queue size, sqid=1, new_head=9, ignoring",
        ];

        var trace = Read([.. lines.Select(line => timestamp + line)]);

        trace.Events.Should().Equal(
            new Store(1, 0, 0xfd000100, 8, 0x706050403020100, "nvme-cmb"),
            new Store(2, 1, 0xfebf9008, 4, 5, "nvme"),
            new Store(3, -1, 0xfd000104, 4, 0xffffffff, "nvme-cmb"),
            new DeviceDoorbell(4, QueueKind.Submission, 1, 2),
            new DeviceDoorbell(5, QueueKind.Completion, 1, 7),
            new DeviceCommand(6, 4480, 1, 1, 2, "NVME_NVM_CMD_READ"),
            new DeviceAdminCommand(7, 3, 0, 6, "NVME_ADM_CMD_IDENTIFY"),
            new DeviceCompletion(8, 4480, 1, 0, 0xab, 0x4002),
            new DeviceQueueCreated(9, QueueKind.Submission, 1, 0xfd000000, 1023, 2),
            new DeviceQueueCreated(10, QueueKind.Completion, 2, 0x1000, 15, 2),
            new DeviceQueueDeleted(11, QueueKind.Submission, 3),
            new DeviceQueueDeleted(12, QueueKind.Completion, 12),
            new DeviceFault(13, lines[12]),
            new DeviceFault(14, lines[13]));
        trace.Events.OfType<DeviceQueueCreated>().First().Depth.Should().Be(1024, "QSIZE is 0's based");
        trace.SkippedLines.Should().Be(0);
    }

    [Fact]
    public void SkipsAndCountsWhatDoesNotMatterHere()
    {
        var trace = Read(
            "memory_region_ops_write cpu 0 mr 0x55 addr 0x3f8 value 0x41 size 1 name 'serial'",
            "memory_region_ops_read cpu 0 mr 0x55 addr 0xfebf801c value 0x1 size 4 name 'nvme'",
            "pci_nvme_map_addr addr 0xbfcc000 len 4096",
            "",
            "qemu-system-x86_64: warning: Blocked re-entrant IO on MemoryRegion: nvme-cmb at addr: 0x0",
            "memory_region_ops_write cpu 0 mr 0x55 addr 0xfd0fffff value 0x41 size 1 name 'nvme-cmb'",
            "memory_region_ops_write cpu 0 mr 0x55 addr 0xfd100000 value 0x41 size 1 name 'nvme-cmb'");

        trace.Should().BeEquivalentTo(new { Lines = 7, SkippedLines = 3, StoresElsewhere = 2 });
        trace.Events.Should().HaveCount(2);
        trace.Events[0].Should().BeOfType<DeviceFault>().Which.Number.Should().Be(5);
        trace.Events[1].Number.Should().Be(6, "evidence quotes the line of the raw trace");
    }

    [Theory]
    [InlineData("memory_region_ops_write cpu 0 mr 0x55 addr 0xfd0000")]
    [InlineData("memory_region_ops_write cpu 0 mr 0x55 addr 0xfd000000 value 0x1 size 8 name 'nvme-c")]
    [InlineData("memory_region_ops_write cpu x mr 0x55 addr 0xfd000000 value 0x1 size 8 name 'nvme-cmb'")]
    [InlineData("memory_region_ops_write cpu 0 mr 0x55 addr 0xfd000000 value 0x1 size 16 name 'nvme-cmb'")]
    [InlineData("memory_region_ops_write cpu 0 mr 0x55 addr 0xfd000000 value 0x1 size 8 name 'nvme-cmb' and more")]
    [InlineData("pci_nvme_io_cmd cid 4480 nsid 1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'")]
    [InlineData("pci_nvme_mmio_doorbell_sq sqid 1")]
    [InlineData("pci_nvme_mmio_doorbell_sq")]
    [InlineData("pci_nvme_del_sq deleting submission queue sqid=")]
    [InlineData("12@3.4:pci_nvme_create_sq create submission queue, addr=0xfd000000, sqid=1")]
    public void NamesTheLineOfAKnownEventThatIsMalformed(string line)
    {
        var act = () => Read("pci_nvme_irq_pin pulsing IRQ pin", line);

        act.Should().Throw<TraceFormatException>().WithMessage($"line 2 of the QEMU trace is malformed: \"{line}\"").Which.Line.Should().Be(2);
    }

    private static QemuTrace Read(params string[] lines) => QemuTraceReader.Read(new StringReader(string.Join('\n', lines)), Regions);
}
