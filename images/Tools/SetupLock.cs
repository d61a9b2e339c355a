namespace Lab.Images.Tools;

/// <summary>Lets one set-up at a time work in a checkout. The operating system frees the lock when its owner dies.</summary>
internal static class SetupLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits for the lock, saying so once; disposing the result gives it back.</summary>
    public static async Task<IDisposable> TakeAsync(string file, IProgress<string> progress, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        for (var waiting = false; ; waiting = true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (!waiting)
                    progress.Report("setup: another set-up works in this checkout, waiting for it");
            }

            await Task.Delay(Pause, ct);
        }
    }

    // EWOULDBLOCK (11 on Linux) is how the runtime reports a lock that another process holds; within one process it has no errno.
    private static bool IsHeld(IOException e) =>
        e.GetType() == typeof(IOException)
        && ((e.HResult & 0xffff) is 11 or 32 || e.Message.Contains("being used", StringComparison.Ordinal));
}
