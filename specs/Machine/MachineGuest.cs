using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>One booted guest for the facts below; a failure to boot fails each of them with the real cause.</summary>
public sealed class MachineGuest : IAsyncLifetime
{
    private LabRun? run;
    private GuestMachine? machine;
    private Exception? failure;

    public static Topology Topology { get; } = new()
    {
        RootPorts = [new RootPort("rp1", 1, 1)],
        Controllers =
        [
            new NvmeDevice { Id = "nv0", Serial = "LAB1", CmbMiB = 16, PmrMiB = 8, Address = "04.0" },
            new NvmeDevice { Id = "nv1", Serial = "LAB2", CmbMiB = 2, Bus = "rp1" },
        ],
    };

    public GuestMachine Machine => machine ?? throw new InvalidOperationException("the guest did not boot", failure);

    /// <summary>Boots on first use, so that a skip is told by the fact that wants the guest.</summary>
    public async Task<GuestMachine> BootedAsync()
    {
        if (machine is not null || failure is not null)
            return Machine;
        var image = await MachineTools.ImageAsync();
        var qemu = await MachineTools.QemuAsync();
        run = LabRun.Start();
        try
        {
            machine = await GuestMachine.BootAsync(
                run, qemu, image, Topology, AcceleratorChoice.Tcg, await MachineTools.EvidenceAsync(), TimeSpan.FromSeconds(60), null, MachineTools.Cancel);
        }
        catch (MachineException problem)
        {
            failure = problem;
        }

        return Machine;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (machine is not null)
            await machine.DisposeAsync();
        if (run is not null)
            await run.DisposeAsync();
    }
}
