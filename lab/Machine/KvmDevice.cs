namespace Lab.Machine;

/// <summary>The device node through which KVM is used.</summary>
internal sealed class KvmDevice(string path)
{
    /// <summary>Why it cannot be opened and what to do, or null when it can. That it opens does not mean that it is any good.</summary>
    public (string Reason, string Mend)? Obstacle()
    {
        if (!File.Exists(path))
            return ($"there is no {path} on this host", "Load the kvm module, or let the hypervisor below pass virtualisation through.");
        try
        {
            using var device = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return ($"{path} may not be opened by {Environment.UserName}", $"Join its group: `sudo usermod -aG kvm {Environment.UserName}`, then log in again.");
        }
        catch (IOException problem)
        {
            return ($"{path} does not open: {problem.Message}", "Load the kvm module for this processor.");
        }
    }
}
