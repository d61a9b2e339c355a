using Lab.Images.Tools;

namespace Lab.Images.Guest;

/// <summary>
/// The two key pairs of a guest image: the user's and the host's. They belong to one checkout, never leave it, and outlive
/// rebuilds of the image, so that an open session's known host stays known.
/// </summary>
internal static class GuestKeys
{
    public const string User = "id_ed25519";
    public const string Host = "host_ed25519";

    /// <summary>Puts both pairs into <paramref name="folder"/>: those of <paramref name="old"/> if they are there, else new ones.</summary>
    public static async Task EnsureAsync(string folder, string old, CancellationToken ct)
    {
        foreach (var name in new[] { User, Host })
        {
            if (File.Exists(Path.Combine(old, name)) && File.Exists(Path.Combine(old, name + ".pub")))
            {
                File.Copy(Path.Combine(old, name), Path.Combine(folder, name));
                File.Copy(Path.Combine(old, name + ".pub"), Path.Combine(folder, name + ".pub"));
            }
            else
                await MakeAsync(Path.Combine(folder, name), ct);
            Permissions.Set(Path.Combine(folder, name), Permissions.Secret);
        }
    }

    /// <summary>The public key as "kind base64", without its comment.</summary>
    public static string Public(string folder, string name) =>
        string.Join(' ', File.ReadAllText(Path.Combine(folder, name + ".pub")).Split(' ').Take(2)).Trim();

    private static Task<string> MakeAsync(string file, CancellationToken ct)
    {
        Tool.Require("apt-get install openssh-client", "ssh-keygen");
        return Tool.RunAsync(new ToolCall("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", file), ct);
    }
}
