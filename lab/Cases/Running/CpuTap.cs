using System.Buffers.Binary;
using System.Collections.Immutable;
using Lab.Machine;
using Lab.Machine.Paging;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>Has the lab's QEMU plugin record what the processors do to the controllers' memory during one experiment.</summary>
/// <param name="machine">With the plugin, or without.</param>
/// <param name="why">Why it is not loaded, or what it records.</param>
/// <param name="attributes">What the attributes in the guest's page tables mean.</param>
/// <param name="regions">Where the controllers' memory lies.</param>
/// <param name="translated">The driver is another architecture's program.</param>
internal sealed class CpuTap(GuestMachine machine, string why, MemoryAttributes attributes, ImmutableArray<Region> regions, bool translated)
{
    private readonly GuestMappings _mappings = new(machine.Qmp, machine.Topology.Arch, attributes, regions);
    private CpuAddresses _seen = CpuAddresses.AsOnTheBus(regions);
    private QueueWatch? _queues;

    /// <summary>How the plugin is to be loaded in a cell; null, with the reason, where it cannot tell anything.</summary>
    public static (Plugin? Plugin, string Why) Choose(LabSite site, AcceleratorChoice accelerator)
    {
        var (arch, linux) = (site.Options.Arch, site.Options.Driver == CaptureHeader.LinuxDriver);
        return !site.Options.Witness ? (null, "it was not asked for")
            : accelerator.Name != "tcg" ? (null, $"{accelerator.Name} executes instructions without QEMU, which could record them")
            // Its PCI instructions are no memory accesses to TCG, and plain stores reach no BAR.
            : arch == "s390x" ? (null, "on s390x stores to a function are PCI instructions, of which QEMU's plugin interface tells no access")
            : !File.Exists(site.Paths.Plugin) ? (null, "the QEMU plugin is not built: ./run-lab.sh setup builds it")
            : linux ? (new(site.Paths.Plugin, PluginUse.RecordAll), "a TCG plugin recorded programs and the kernel")
            : (new(site.Paths.Plugin, PluginUse.RecordPrograms), "a TCG plugin recorded programs");
    }

    /// <summary>Begins.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (machine is not { Accesses: { } log, Questions: { } questions })
            return;
        _seen = await CpuAddresses.AskAsync(machine, regions, cancel).ConfigureAwait(false);
        if (WhyNotQueues(machine, translated) is null)
            _queues = new(log, ReadAsync, _seen, regions);
        questions.Look = LookAsync;
        await log.ArmAsync(_seen.Ranges, _queues?.Told ?? [], cancel).ConfigureAwait(false);
    }

    /// <summary>Ends, and adds what was recorded to a capture.</summary>
    public async Task<Capture> StopAsync(Capture capture, CancellationToken cancel)
    {
        if (machine is not { Accesses: { } log, Questions: { } questions })
            return capture;
        await log.DisarmAsync(cancel).ConfigureAwait(false);
        questions.Look = null;
        var (_, lost) = await log.CountAsync(cancel).ConfigureAwait(false);
        var unwatched = capture.Header.PowerCut is not null ? "the power was cut, and with it the end of one recording or the other" : WhyNotQueues(machine, translated) ?? _queues?.Failure;
        var records = (await log.ReadAsync(cancel).ConfigureAwait(false)).Select(record => record.Kind == AccessKind.Fence ? record : record with { Address = _seen.OnBus(record.Address) });
        return capture with
        {
            Witness = new(true, why, lost, unwatched is null ? [.. _queues?.Watched ?? []] : null, unwatched), Cpu = [.. Kept(records).Select(Event)], Mappings = [.. _mappings.Found],
        };
    }

    /// <summary>Why stores to submission queues in host memory cannot be told from others in this machine, whatever the driver does; null where they can.</summary>
    public static string? WhyNotQueues(GuestMachine machine, bool translated) =>
        machine.Accesses is not { } log ? "no instructions are recorded"
            // Which barriers a translator leaves out, since its own architecture's memory needs none, is no doing of the driver's.
            : translated ? "the driver is another architecture's program, translated in the guest"
            : machine.Topology.Iommu is not null ? "behind an IOMMU the controller knows its queues by other addresses than the processors, and the lab does not translate them"
            : machine.Questions is not { IsOpen: true } ? "QEMU before 9.0 tells its plugin no registers, without which it asks nothing, or nobody answered it"
            : !log.HasValues ? "QEMU before 9.2 tells its plugin no values of stores, by which alone the host follows the admin queue"
            : null;

    private async Task LookAsync(StoreQuestion store)
    {
        var onBus = store with { Physical = _seen.OnBus(store.Physical) };
        if (store.IsNewMapping)
            await _mappings.LookAsync(onBus).ConfigureAwait(false);
        if (store.IsTold && _queues is { } queues)
            await queues.TakeAsync(onBus).ConfigureAwait(false);
    }

    // The monitor prints numbers in the byte order of QEMU's target, which is big-endian for POWER, whatever the guest's.
    private async Task<ulong> ReadAsync(ulong address)
    {
        var value = await machine.Qmp.ReadMemoryAsync(address, CancellationToken.None).ConfigureAwait(false);
        return machine.Topology.Arch == "ppc64le" ? BinaryPrimitives.ReverseEndianness(value) : value;
    }

    private bool IsQueue(ulong address) => _queues?.Holds(address) == true;

    // Fences matter between an access to a buffer and the next access of the processor, which may be the doorbell, and a load where a store follows it: all the
    // others are the program's own affair, and many.
    private IEnumerable<AccessRecord> Kept(IEnumerable<AccessRecord> records)
    {
        Dictionary<int, (bool Buffer, List<AccessRecord> Pending)> processors = [];
        foreach (var record in records)
        {
            // Of many regions the plugin watches what lies between neighbours too.
            if (record.Kind != AccessKind.Fence && !IsQueue(record.Address) && !regions.Any(region => region.Contains(record.Address)))
                continue;
            if (!processors.TryGetValue(record.Processor, out var last))
                processors[record.Processor] = last = (false, []);
            if (record.Kind == AccessKind.Fence && !last.Buffer)
                continue;
            if (record.Kind == AccessKind.Load)
                _ = last.Pending.RemoveAll(pending => pending.Kind == AccessKind.Load);
            if (record.Kind != AccessKind.Store)
            {
                last.Pending.Add(record);
                continue;
            }
            foreach (var pending in last.Pending)
                yield return pending;
            yield return record;
            processors[record.Processor] = (IsQueue(record.Address) || regions.Any(region => region.Kind != RegionKind.Registers && region.Contains(record.Address)), []);
        }
    }

    private CpuEvent Event(AccessRecord record) => new(
        record.Kind switch { AccessKind.Load => CpuEventKind.Load, AccessKind.Store => CpuEventKind.Store, _ => CpuEventKind.Fence },
        record.Processor, record.Pc, Convert.ToHexStringLower(record.Instruction.AsSpan()), record.Address, record.Size, Convert.ToHexStringLower(record.Value.AsSpan()), record.Skipped,
        _mappings.NumberOf(record));
}
