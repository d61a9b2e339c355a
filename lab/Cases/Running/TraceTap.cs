using Lab.Machine;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>Turns the device trace on for one experiment and cuts its part out of the machine's trace log.</summary>
/// <param name="qmp">The machine's monitor.</param>
/// <param name="log">The machine's trace log.</param>
/// <param name="files">The machine's files.</param>
/// <param name="peers">Whether it is of a peer-to-peer experiment: see <see cref="QemuTraceReader.Read"/>.</param>
/// <param name="more">Events beside those that the judge always lives on, such as <see cref="Loads"/>.</param>
internal sealed class TraceTap(QmpClient qmp, string log, MachineFiles files, bool peers, params string[] more)
{
    /// <summary>Loads from the device: they show the barriers of a persistent memory region, and cost a line each.</summary>
    public const string Loads = "memory_region_ops_read";

    /// <summary>The events that the judge lives on. A trailing * stands for any ending, as QEMU itself reads it.</summary>
    public static readonly string[] Events =
    [
        "memory_region_ops_write", "pci_nvme_io_cmd", "pci_nvme_admin_cmd", "pci_nvme_mmio_doorbell_sq", "pci_nvme_mmio_doorbell_cq",
        "pci_nvme_create_sq", "pci_nvme_create_cq", "pci_nvme_del_sq", "pci_nvme_del_cq", "pci_nvme_enqueue_req_completion", "pci_nvme_err_*", "pci_nvme_ub_*",
    ];

    private long _start;

    /// <exception cref="HostUnableException">The QEMU was built without one of <see cref="Events"/>: nothing could be judged.</exception>
    public static void RequireEvents(QemuBinary qemu)
    {
        var missing = Events.Where(name => !qemu.HasTraceEvent(name)).ToList();
        if (missing.Count > 0)
            throw new HostUnableException(
                $"{qemu} has no trace event {string.Join(", ", missing)}", "Choose a QEMU that is built with tracing: --qemu pinned, for example.");
    }

    public async Task StartAsync(CancellationToken cancel)
    {
        await files.FetchAsync(log, cancel).ConfigureAwait(false);
        _start = File.Exists(log) ? new FileInfo(log).Length : 0;
        foreach (var name in Events.Concat(more))
            await qmp.TraceEventSetStateAsync(name, true, cancel).ConfigureAwait(false);
    }

    /// <summary>Turns the events off, copies this experiment's lines to <paramref name="copy"/> and reads them.</summary>
    public async Task<QemuTrace> StopAsync(string copy, IReadOnlyList<Region> regions, CancellationToken cancel)
    {
        foreach (var name in Events.Concat(more))
            await qmp.TraceEventSetStateAsync(name, false, cancel).ConfigureAwait(false);
        return await ReadAsync(copy, regions, cancel).ConfigureAwait(false);
    }

    /// <summary>As <see cref="StopAsync"/>, or as <see cref="ReadAsync"/> where the machine is gone, as it may be when nobody knows.</summary>
    public async Task<QemuTrace> StopOrReadAsync(string copy, IReadOnlyList<Region> regions, CancellationToken cancel)
    {
        try
        {
            return await StopAsync(copy, regions, cancel).ConfigureAwait(false);
        }
        catch (QmpException)
        {
            return await ReadAsync(copy, regions, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Copies and reads this experiment's lines of a machine that is gone.</summary>
    public async Task<QemuTrace> ReadAsync(string copy, IReadOnlyList<Region> regions, CancellationToken cancel)
    {
        await files.FetchAsync(log, cancel).ConfigureAwait(false);
        if (File.Exists(log))
        {
            using var source = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            source.Position = _start;
            using var target = File.Create(copy);
            await source.CopyToAsync(target, cancel).ConfigureAwait(false);
        }
        else
        {
            await File.WriteAllTextAsync(copy, "", cancel).ConfigureAwait(false);
        }
        using var lines = File.OpenText(copy);
        return QemuTraceReader.Read(lines, regions, peers);
    }
}
