using System.Collections.Immutable;
using System.Text.Json;
using Lab.Driver.Memory;
using Lab.Driver.Wrong;
using Lab.Images;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>The managed driver: the agent carries the case's plan out.</summary>
internal sealed class ManagedDriver : IGuestDriver
{
    // The driver knows no other way to memory on POWER than a DMA window in which all of it lies one to one. Hardware and its model always have
    // one; a pseries kernel asks the hypervisor for it, and leaves a property where it got it.
    private const string HasDirectWindow =
        "grep -q ibm,powernv /proc/device-tree/compatible || find /proc/device-tree/ -name linux,direct64-ddr-window-info | grep -q .";

    private readonly GuestMachine _machine;
    private readonly string _programArch;
    private string _kernelDriver = "";

    private readonly ProgramSymbols _symbols;

    private ManagedDriver(GuestMachine machine, GuestAgent agent, string programArch, ProgramSymbols symbols) =>
        (_machine, Agent, _programArch, _symbols) = (machine, agent, programArch, symbols);

    /// <summary>The agent.</summary>
    public GuestAgent Agent { get; }

    /// <summary>Sends the agent to the guest.</summary>
    public static async Task<ManagedDriver> SendAsync(GuestMachine machine, AgentManifest manifest, string checkout, TimeSpan timeout, CancellationToken cancel) =>
        new(machine, await GuestAgent.SendAsync(machine, manifest, timeout, cancel).ConfigureAwait(false), manifest.ProgramArch, new(machine, manifest, checkout));

    /// <inheritdoc/>
    public async Task<string?> WhyNotAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        var (what, bar) = experiment.Plan.UsesPmr() ? ("PMR", Witness.PmrBar) : ("CMB", Witness.CmbBar);
        var (cell, file, vfio) = (experiment.Cell, $"resource{bar}_wc", _machine.Topology.Iommu is not null);
        var arch = Enum.Parse<Architecture>(cell.Arch, ignoreCase: true);
        var combining = experiment.Plan.Mapping == MemoryType.WriteCombining || experiment.Plan.Wrong == WrongDriver.OtherMapping;
        if (experiment.Plan.Wrong == WrongDriver.OtherMapping && _machine.Questions is not { IsOpen: true })
            return "nobody reads the guest's page tables here, by which alone this driver is found out: " + (_machine.Questions is null ? cell.Witness : $"QEMU {cell.Qemu} tells its plugins no registers");
        if (experiment.Plan.SubmissionQueue != MemoryPlace.Host && CopyForm.Of(arch, experiment.Plan.Copy) is { HostMemoryOnly: true })
            return $"this copy reaches host memory only on {cell.Arch}, where a BAR is reached through VFIO's file and not mapped";
        if (combining && vfio)
            return "VFIO, the driver's way through an IOMMU, offers no write-combining mapping: Linux maps BARs uncached there (vfio_pci_core_mmap)";
        if (experiment.Plan is { Wrong: WrongDriver.ClaimFence } or { Wrong: WrongDriver.RingEarly, SubmissionQueue: MemoryPlace.Host } && WhyNobodySees(experiment) is { } reason)
            return $"nobody records here what this driver stores, by which alone it is found out: {reason}";
        // On s390x, whose functions have the file function_id, newer kernels offer the mapping too, but plain stores do not reach the device there.
        if (combining
            && !await HoldsAsync($"cd /sys/bus/pci/devices/{function} && [ -e {file} ] && [ ! -e function_id ]", cancel).ConfigureAwait(false))
            return $"Linux {cell.Kernel} on {cell.Arch} offers no write-combining mapping of the {what}: {function} has no {file} in sysfs that plain stores reach";
        if (cell.Translated && FenceCode.Of(arch, experiment.Plan.Fence) is { } wanted
            && FenceCode.Of(Enum.Parse<Architecture>(_programArch, ignoreCase: true), experiment.Plan.Fence) is null)
            return $"the driver on {cell.Arch} is a program of {_programArch}, translated in the guest: it has no {wanted.Instruction}";
        if (cell.Arch == "ppc64le" && !vfio && !await HoldsAsync(HasDirectWindow, cancel).ConfigureAwait(false))
            return $"Linux {cell.Kernel} gets no direct DMA window (linux,direct64-ddr-window-info) from QEMU {cell.Qemu}: the driver could not address memory";
        return null;
    }

    /// <inheritdoc/>
    public async Task PrepareAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        _kernelDriver = await Agent.TakeAsync(function, cancel).ConfigureAwait(false);
        if (experiment.Peer is { } peer)
            _ = await Agent.TakeAsync(peer, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DriveAsync(Experiment experiment, string function, CancellationToken cancel) =>
        TellAsync(experiment, Agent.RunAsync(function, experiment.Peer, experiment.Plan, experiment.Meant, cancel), cancel);

    /// <summary>Waits for a call of the agent that tells the experiment what is meant, and tells it too where the driver fails or hangs.</summary>
    public async Task TellAsync(Experiment experiment, Task call, CancellationToken cancel)
    {
        try
        {
            await call.ConfigureAwait(false);
        }
        catch (GuestCommandException e) when (!cancel.IsCancellationRequested)
        {
            // A driver that hangs or crashes is a driver that failed, not a lab that did: the judge sees how far it came.
            _machine.AliveCheck();
            // Nor has one that was stopped from below, as KVM does where it cannot emulate an instruction (QEMU: accel/kvm/kvm-all.c, kvm_handle_internal_error).
            if (e.Result is null && await _machine.Qmp.StatusAsync(cancel).ConfigureAwait(false) is var status and not "running")
                throw new CaseException($"the machine stopped under the driver: QEMU calls it {status}, its stderr.log may say why.", 4);
            experiment.Meant(new DriverFailed(e.Result is { } end
                ? $"the agent ended with exit code {end.ExitCode}: {end.Error.Trim().ReplaceLineEndings(" ")}"
                : $"the driver did not end within {Agent.Timeout.TotalSeconds:0} s"));
            await Agent.KillAsync(cancel).ConfigureAwait(false);
        }
        catch (JsonException e) when (!experiment.PowerIsCut)
        {
            experiment.Meant(new DriverFailed($"the agent wrote a line that is no intent: {e.Message}"));
            await Agent.KillAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Experiment experiment, string function, CancellationToken cancel) =>
        _kernelDriver.Length > 0 ? Agent.GiveAsync(function, _kernelDriver, cancel) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task<ImmutableArray<CodeSymbol>> NameAsync(Experiment experiment, IReadOnlyList<ulong> pcs, CancellationToken cancel) => _symbols.NameAsync(pcs, experiment.Directory, cancel);

    private string? WhyNobodySees(Experiment experiment) =>
        _machine.Accesses is null ? experiment.Cell.Witness : experiment.Plan.SubmissionQueue == MemoryPlace.Host ? CpuTap.WhyNotQueues(_machine, experiment.Cell.Translated) : null;

    private async Task<bool> HoldsAsync(string test, CancellationToken cancel) =>
        (await _machine.Shell.RunAsync(test, Agent.Timeout, cancel).ConfigureAwait(false)).ExitCode == 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Agent.Dispose();
        return ValueTask.CompletedTask;
    }
}
