using System.Buffers;
using System.Collections.Immutable;
using Lab.Nvme;
using Lab.Nvme.Registers;

namespace Lab.Trace;

/// <summary>
/// Reads QEMU's log trace backend, with or without the <c>pid@seconds:</c> prefix of <c>-msg timestamp=on</c>. The formats are those of
/// <c>hw/nvme/trace-events</c> and <c>memory_region_ops_write</c> and <c>_read</c>, the same in QEMU 7.2, 10.0 and 11.1.
/// </summary>
public static class QemuTraceReader
{
    private static readonly SearchValues<char> TimestampCharacters = SearchValues.Create("0123456789.");

    /// <summary>
    /// Keeps the stores into <paramref name="regions"/>, the loads of properties of a persistent memory region, and the NVMe device events.
    /// </summary>
    /// <param name="trace">Its lines.</param>
    /// <param name="regions">Where the controllers' memory lies.</param>
    /// <param name="peers">
    /// Whether it is of a peer-to-peer experiment: then loads from controller memory buffers are kept too, where data lies, and what an IOMMU refused, and
    /// accesses of devices are told in runs.
    /// </param>
    /// <exception cref="TraceFormatException">A line of a known event is malformed, for example cut short.</exception>
    public static QemuTrace Read(TextReader trace, IReadOnlyList<Region> regions, bool peers = false)
    {
        var events = ImmutableArray.CreateBuilder<TraceEvent>();
        var runs = new AccessRuns(events);
        int number = 0, skipped = 0, elsewhere = 0;
        while (trace.ReadLine() is { } line)
        {
            var placed = Placed(Parse(++number, line), regions);
            if (peers && runs.Take(placed, regions))
                continue;
            switch (placed)
            {
                case DataMapped or IommuFault when !peers:
                case null:
                    skipped++;
                    break;
                // Two controllers have the same region names: only the address tells them apart.
                case Store store when !regions.Any(region => region.Contains(store.Address)):
                    elsewhere++;
                    break;
                case Load load when !regions.Any(region => IsPmrProperty(region, load.Address)):
                    skipped++;
                    break;
                case { } kept:
                    events.Add(kept);
                    break;
            }
        }
        runs.End();
        return new(events.ToImmutable(), number, skipped, elsewhere);
    }

    private static TraceEvent? Placed(TraceEvent? parsed, IReadOnlyList<Region> regions) => parsed switch
    {
        Store store when Window(regions, store.RegionName, store.Address) is { } window => store with { Address = window.Base + store.Address },
        Load load when Window(regions, load.RegionName, load.Address) is { } window => load with { Address = window.Base + load.Address },
        _ => parsed,
    };

    private static Region? Window(IReadOnlyList<Region> regions, string name, ulong offset) =>
        regions.FirstOrDefault(region => region.TraceName == name && offset < region.Bytes);

    private static bool IsPmrProperty(Region region, ulong address) =>
        region.Kind == RegionKind.Registers && region.Contains(address) && region.Offset(address) is >= Register.PmrCap and <= Register.PmrMscu;

    private static TraceEvent? Parse(int number, string line)
    {
        var text = WithoutTimestamp(line);
        var space = text.IndexOf(' ');
        var name = space < 0 ? text : text[..space];
        var fields = new TraceFields(space < 0 ? default : text[space..]);
        TraceEvent? parsed = name switch
        {
            "memory_region_ops_write" => ParseStore(number, ref fields),
            "memory_region_ops_read" => ParseLoad(number, ref fields),
            "pci_nvme_io_cmd" => new DeviceCommand(
                number, Cid: fields.Decimal(" cid "), Nsid: (uint)fields.Hex(" nsid 0x"), Queue: fields.Decimal(" sqid "),
                Opcode: (int)fields.Hex(" opc 0x"), Name: fields.Quoted(" opname '")),
            "pci_nvme_admin_cmd" => new DeviceAdminCommand(
                number, Cid: fields.Decimal(" cid "), Queue: fields.Decimal(" sqid "), Opcode: (int)fields.Hex(" opc 0x"),
                Name: fields.Quoted(" opname '")),
            "pci_nvme_mmio_doorbell_sq" => new DeviceDoorbell(
                number, QueueKind.Submission, Queue: fields.Decimal(" sqid "), Value: fields.Decimal(" new_tail ")),
            "pci_nvme_mmio_doorbell_cq" => new DeviceDoorbell(
                number, QueueKind.Completion, Queue: fields.Decimal(" cqid "), Value: fields.Decimal(" new_head ")),
            "pci_nvme_enqueue_req_completion" => new DeviceCompletion(
                number, Cid: fields.Decimal(" cid "), Queue: fields.Decimal(" cqid "), Dw0: (uint)fields.Hex(" dw0 0x"),
                Dw1: (uint)fields.Hex(" dw1 0x"), Status: (int)fields.Hex(" status 0x")),
            "pci_nvme_map_addr" => new DataMapped(number, Address: fields.Hex(" addr 0x"), Bytes: (long)(uint)fields.Decimal(" len ")),
            "pci_nvme_create_sq" => ParseSubmissionQueue(number, ref fields),
            "pci_nvme_create_cq" => ParseCompletionQueue(number, ref fields),
            "pci_nvme_del_sq" => new DeviceQueueDeleted(number, QueueKind.Submission, Id: fields.Decimal(" deleting submission queue sqid=")),
            "pci_nvme_del_cq" => new DeviceQueueDeleted(number, QueueKind.Completion, Id: fields.Decimal(" deleted completion queue, cqid=")),
            _ => null,
        };
        if (parsed is null)
            return name is "vtd_dmar_fault" or "smmuv3_record_event" ? new IommuFault(number, text.ToString()) : IsFault(name, text) ? new DeviceFault(number, text.ToString()) : null;
        return fields.Complete && parsed is not (Store { Size: not (1 or 2 or 4 or 8) } or Load { Size: not (1 or 2 or 4 or 8) }) ? parsed : throw new TraceFormatException(number, line);
    }

    private static Store ParseStore(int number, ref TraceFields fields)
    {
        var cpu = fields.Decimal(" cpu ");
        fields.Any(" mr ");
        return new(
            number, cpu, Address: fields.Hex(" addr 0x"), Value: fields.Hex(" value 0x"), Size: fields.Decimal(" size "),
            RegionName: fields.Quoted(" name '"));
    }

    private static Load ParseLoad(int number, ref TraceFields fields)
    {
        var store = ParseStore(number, ref fields);
        return new(number, store.Cpu, store.Address, store.Size, store.Value, store.RegionName);
    }

    private static DeviceQueueCreated ParseSubmissionQueue(int number, ref TraceFields fields)
    {
        var address = fields.Hex(" create submission queue, addr=0x");
        var id = fields.Decimal(", sqid=");
        var completionQueue = fields.Decimal(", cqid=");
        var size = fields.Decimal(", qsize=");
        fields.Any(", qflags=");
        return new(number, QueueKind.Submission, id, address, size, completionQueue);
    }

    private static DeviceQueueCreated ParseCompletionQueue(int number, ref TraceFields fields)
    {
        var address = fields.Hex(" create completion queue, addr=0x");
        var id = fields.Decimal(", cqid=");
        fields.Any(", vector=");
        var size = fields.Decimal(", qsize=");
        fields.Any(", qflags=");
        fields.Any(", ien=");
        return new(number, QueueKind.Completion, id, address, size, id);
    }

    private static bool IsFault(ReadOnlySpan<char> name, ReadOnlySpan<char> text) =>
        name.StartsWith("pci_nvme_err_", StringComparison.Ordinal) || name.StartsWith("pci_nvme_ub_", StringComparison.Ordinal) ||
        text.Contains("Blocked re-entrant IO", StringComparison.Ordinal);

    private static ReadOnlySpan<char> WithoutTimestamp(ReadOnlySpan<char> line)
    {
        var at = line.IndexOf('@');
        var colon = line.IndexOf(':');
        return at > 0 && colon > at && line[..at].IndexOfAnyExceptInRange('0', '9') < 0 &&
               line[(at + 1)..colon].IndexOfAnyExcept(TimestampCharacters) < 0
            ? line[(colon + 1)..]
            : line;
    }
}
