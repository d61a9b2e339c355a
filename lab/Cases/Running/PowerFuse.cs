using Lab.Machine;

namespace Lab.Cases.Running;

/// <summary>Ends a machine, once.</summary>
/// <param name="kind">How.</param>
/// <param name="process">QEMU.</param>
/// <param name="qmp">Its monitor.</param>
internal sealed class PowerFuse(PowerCutKind kind, QemuProcess process, QmpClient qmp)
{
    private int _lit;

    /// <summary>Whether the power was cut.</summary>
    public bool IsLit => Volatile.Read(ref _lit) != 0;

    /// <summary>What a capture's header calls it; null where the machine goes on.</summary>
    public string? Name => kind switch { PowerCutKind.Sigkill => "SIGKILL", PowerCutKind.Quit => "quit", _ => null };

    /// <summary>Cuts the power; does not wait until it is gone.</summary>
    public void Light()
    {
        if (kind == PowerCutKind.None || Interlocked.Exchange(ref _lit, 1) != 0)
            return;
        if (kind == PowerCutKind.Sigkill)
            process.Kill();
        else
            _ = qmp.QuitAsync(CancellationToken.None);
    }

    /// <summary>Cuts the power if nobody did yet, and waits until it is gone.</summary>
    public async Task BurnAsync(CancellationToken cancel)
    {
        Light();
        if (kind != PowerCutKind.None)
            await process.Exited.WaitAsync(cancel).ConfigureAwait(false);
    }
}
