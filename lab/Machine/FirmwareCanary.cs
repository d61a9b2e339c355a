using System.Diagnostics;

namespace Lab.Machine;

/// <summary>
/// Runs the board's firmware with nothing to boot. SeaBIOS then asks for a reset, at which -no-reboot ends QEMU.
/// It is heavy on port I/O, which is what makes a nested KVM that "works" slower than no KVM.
/// </summary>
internal sealed class FirmwareCanary : ICanary
{
    // The boards of the other architectures start without a firmware, or with one that waits for ever.
    public bool Covers(string arch) => arch == "x86_64";

    public async Task<TimeSpan?> RunAsync(QemuBinary qemu, string accelerator, TimeSpan limit, CancellationToken cancel)
    {
        string[] argv =
        [
            qemu.Path, "-no-user-config", "-nodefaults", "-display", "none", "-machine", "q35", "-m", "32",
            "-accel", accelerator, "-no-reboot", "-boot", "reboot-timeout=0",
        ];
        // A run of its own: a KVM that hangs must not survive us either.
        var run = LabRun.Start();
        await using var ending = run.ConfigureAwait(false);
        var clock = Stopwatch.StartNew();
        try
        {
            var code = await run.Launch(argv, "/dev/null").Exited.WaitAsync(limit, cancel).ConfigureAwait(false);
            return code == 0 ? clock.Elapsed : null;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
