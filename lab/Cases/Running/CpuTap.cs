using System.Collections.Immutable;
using Lab.Machine;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>Has the lab's QEMU plugin record what the processors do to the controllers' memory during one experiment.</summary>
/// <param name="machine">With the plugin, or without.</param>
/// <param name="why">Why it is not loaded, or what it records.</param>
/// <param name="attributes">What the attributes in the guest's page tables mean.</param>
/// <param name="regions">Where the controllers' memory lies.</param>
internal sealed class CpuTap(GuestMachine machine, string why, MemoryAttributes attributes, ImmutableArray<Region> regions)
{
    private readonly GuestMappings _mappings = new(machine.Qmp, machine.Topology.Arch, attributes, regions);

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
        if (machine is not { Accesses: { } log, Mappings: { } questions })
            return;
        questions.Look = _mappings.LookAsync;
        await ArmAsync(log, regions, cancel).ConfigureAwait(false);
    }

    /// <summary>Has the plugin record accesses to these regions.</summary>
    public static Task ArmAsync(AccessLog log, IEnumerable<Region> regions, CancellationToken cancel) =>
        log.ArmAsync([.. regions.Select(region => (region.Base.Value, region.Base.Value + region.Bytes - 1))], cancel);

    /// <summary>Ends, and adds what was recorded to a capture.</summary>
    public async Task<Capture> StopAsync(Capture capture, CancellationToken cancel)
    {
        if (machine is not { Accesses: { } log, Mappings: { } questions })
            return capture;
        await log.DisarmAsync(cancel).ConfigureAwait(false);
        questions.Look = null;
        var (_, lost) = await log.CountAsync(cancel).ConfigureAwait(false);
        return capture with { Witness = new(true, why, lost), Cpu = [.. Kept(await log.ReadAsync(cancel).ConfigureAwait(false)).Select(Event)], Mappings = [.. _mappings.Found] };
    }

    // Fences matter between an access to a buffer and the next access of the processor, which may be the doorbell, and a load where a store follows it: all the
    // others are the program's own affair, and many.
    private IEnumerable<AccessRecord> Kept(IEnumerable<AccessRecord> records)
    {
        Dictionary<int, (bool Buffer, List<AccessRecord> Pending)> processors = [];
        foreach (var record in records)
        {
            // Of many regions the plugin watches what lies between neighbours too.
            if (record.Kind != AccessKind.Fence && !regions.Any(region => region.Contains(record.Address)))
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
            processors[record.Processor] = (regions.Any(region => region.Kind != RegionKind.Registers && region.Contains(record.Address)), []);
        }
    }

    private CpuEvent Event(AccessRecord record) => new(
        record.Kind switch { AccessKind.Load => CpuEventKind.Load, AccessKind.Store => CpuEventKind.Store, _ => CpuEventKind.Fence },
        record.Processor, record.Pc, Convert.ToHexStringLower(record.Instruction.AsSpan()), record.Address, record.Size, Convert.ToHexStringLower(record.Value.AsSpan()), record.Skipped,
        _mappings.NumberOf(record));
}
