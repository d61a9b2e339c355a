using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Lab.Machine;

/// <content>Commands whose end is an event.</content>
public sealed partial class QmpClient
{
    private static readonly TimeSpan DrivePatience = TimeSpan.FromSeconds(5), DriveTurn = TimeSpan.FromMilliseconds(20);

    private readonly List<EventWait> waits = [];

    /// <summary>Resets the machine and waits until that is done (event RESET), whatever -no-reboot says of resets.</summary>
    /// <exception cref="QmpException">QEMU refused it, or the connection ended.</exception>
    public async Task SystemResetAsync(CancellationToken cancel)
    {
        // The lab starts QEMU so that a guest which resets itself ends; this reset is wanted.
        await ExecuteAsync("set-action", new JsonObject { ["reboot"] = "reset" }, cancel).ConfigureAwait(false);
        try
        {
            await ExecuteAndWaitAsync("system_reset", null, happened => happened.Name == "RESET", null, cancel).ConfigureAwait(false);
        }
        finally
        {
            await ExecuteAsync("set-action", new JsonObject { ["reboot"] = "shutdown" }, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the virtual processors.</summary>
    public Task StopAsync(CancellationToken cancel) => ExecuteAsync("stop", null, cancel);

    /// <summary>Lets the virtual processors go on.</summary>
    public Task ContAsync(CancellationToken cancel) => ExecuteAsync("cont", null, cancel);

    /// <summary>What the machine is doing, in QEMU's words: "running", "paused", "internal-error" (an accelerator could not go on) and others.</summary>
    public async Task<string> StatusAsync(CancellationToken cancel) =>
        (await ExecuteAsync("query-status", null, cancel).ConfigureAwait(false)).GetProperty("status").GetString() ?? "";

    /// <summary>Asks for a device to be unplugged and waits until it is gone (event DEVICE_DELETED).</summary>
    /// <param name="id">Name of the device.</param>
    /// <param name="release">
    /// What the guest's hot-plug driver would do: switch the slot off. Null where a guest runs. Without either the device stays.
    /// </param>
    /// <param name="cancel">Gives up; the request stands.</param>
    /// <exception cref="QmpException">QEMU refused it, or the connection ended.</exception>
    public Task DeviceDelAsync(string id, Action? release, CancellationToken cancel) => ExecuteAndWaitAsync(
        "device_del", new JsonObject { ["id"] = id },
        happened => happened.Name == "DEVICE_DELETED" && happened.Data.TryGetProperty("device", out var device) && device.GetString() == id,
        release, cancel);

    /// <summary>Plugs a device.</summary>
    /// <param name="device">As behind <c>-device</c> on the command line.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="QmpException">QEMU refused it, with its own words.</exception>
    public async Task DeviceAddAsync(string device, CancellationToken cancel)
    {
        for (var tried = Stopwatch.StartNew(); ;)
        {
            // The human monitor reads the command line's own words; QMP wants each value typed.
            var answer = (await HumanMonitorAsync($"device_add {device}", cancel).ConfigureAwait(false)).Trim();
            if (answer.Length == 0)
                return;
            // A device that was just taken out lets go of its drive some time after its slot is empty, and QEMU tells nobody.
            if (!answer.Contains("is already in use by another device", StringComparison.Ordinal) || tried.Elapsed > DrivePatience)
                throw new QmpException("GenericError", answer, $"device_add {device}");
            await Task.Delay(DriveTurn, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Writes guest physical memory to a file.</summary>
    /// <param name="address">First byte. RAM, and memory of devices that is RAM to QEMU.</param>
    /// <param name="bytes">Length.</param>
    /// <param name="file">Path on the host; overwritten.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="QmpException">QEMU refused it, or cannot write the file.</exception>
    public Task PmemSaveAsync(ulong address, long bytes, string file, CancellationToken cancel)
        => ExecuteAsync("pmemsave", new JsonObject { ["val"] = address, ["size"] = bytes, ["filename"] = Path.GetFullPath(file) }, cancel);

    private async Task ExecuteAndWaitAsync(string command, JsonObject? arguments, Func<QmpEvent, bool> which, Action? between, CancellationToken cancel)
    {
        // Before the command: the event may come before the answer.
        var wait = new EventWait(command, which);
        lock (waits)
            waits.Add(wait);
        try
        {
            await ExecuteAsync(command, arguments, cancel).ConfigureAwait(false);
            between?.Invoke();
            await wait.Happened.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            lock (waits)
                waits.Remove(wait);
            _ = wait.Happened.Task.Exception; // It may have ended with the connection while nobody waited: that must not count as unobserved.
        }
    }

    private void Take(QmpEvent happened)
    {
        events.Writer.TryWrite(happened);
        lock (waits)
            foreach (var wait in waits.Where(it => it.Which(happened)))
                wait.Happened.TrySetResult();
    }

    private void EndWaits(Exception? cause)
    {
        lock (waits)
            foreach (var wait in waits)
                wait.Happened.TrySetException(Lost(wait.Command, cause));
    }

    private sealed record EventWait(string Command, Func<QmpEvent, bool> Which)
    {
        public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
