using System.Diagnostics;

namespace Lab.Machine;

/// <summary>Finds and removes the directories of runs whose owner is dead: what remains if a keeper was killed or the power failed.</summary>
internal static class StaleRuns
{
    public const string Prefix = "lab-";

    /// <summary>Who owns a run: process id, start time, boot, and process-id namespace.</summary>
    public static string OwnerLine() => $"{ProcessIdentity.Self} {HostFacts.BootId} {HostFacts.PidNamespace}";

    public static void Sweep(string parent)
    {
        foreach (var directory in Directory.EnumerateDirectories(parent, Prefix + "??????"))
        {
            if (IsStale(directory))
                Remove(directory);
        }
    }

    /// <summary>Kills what the run had registered and removes its directory, as its keeper would have done.</summary>
    public static void Remove(string directory)
    {
        try
        {
            if (!Directory.Exists(directory))
                return;
            File.Delete(Path.Combine(directory, KeeperScripts.OpenFile));
            foreach (var line in Lines(directory, KeeperScripts.PidsFile))
            {
                if (BelongsToThisBoot(directory) && ProcessIdentity.Parse(line) is { IsAlive: true } process)
                    Kill(process);
            }

            Directory.Delete(directory, recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Another run sweeps the same directory, or it is another user's: either way it is not ours to report.
        }
    }

    /// <summary>Whether an owner's line is one of this boot and this process-id namespace, so that its process would be seen.</summary>
    public static bool IsOfThisBoot(string owner) => owner.EndsWith($"{HostFacts.BootId} {HostFacts.PidNamespace}", StringComparison.Ordinal);

    /// <summary>Whether an owner of this machine is known to be dead.</summary>
    public static bool IsDead(string owner)
    {
        var words = owner.Split(' ');
        if (words.Length != 4)
            return false; // Not one of ours, or one that is just being made.
        if (words[2] != HostFacts.BootId)
            return true;
        // An owner in another container cannot be seen from here, so nothing can be said of it.
        return words[3] == HostFacts.PidNamespace && ProcessIdentity.Parse(owner) is { IsAlive: false };
    }

    private static bool IsStale(string directory) => IsDead(Lines(directory, KeeperScripts.OwnerFile).FirstOrDefault() ?? "");

    private static bool BelongsToThisBoot(string directory)
        => Lines(directory, KeeperScripts.OwnerFile).FirstOrDefault() is { } owner && IsOfThisBoot(owner);

    private static string[] Lines(string directory, string name)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(directory, name));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Kill(ProcessIdentity identity)
    {
        try
        {
            using var process = Process.GetProcessById(identity.Pid);
            process.Kill();
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended in the meantime.
        }
    }
}
