using System.Text.Json;

namespace Lab.Machine;

/// <summary>A bootable guest as <c>image.json</c> in its directory describes it. All paths are absolute after loading.</summary>
public sealed record GuestImage
{
    internal const int Schema = 1;
    internal const string FileName = "image.json";

    /// <summary>The directory that holds the image.</summary>
    public required string Directory { get; init; }

    /// <summary>Architecture, as <see cref="Topology.Arch"/> names it.</summary>
    public required string Arch { get; init; }

    /// <summary>Path of the kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>Path of the initramfs.</summary>
    public required string Initrd { get; init; }

    /// <summary>The kernel's release, or "unknown" for a kernel that the user brought.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>What the kernel was built with; null where nobody knows, as for a kernel that the user brought.</summary>
    public KernelConfig? Config { get; init; }

    /// <summary>User to log in as.</summary>
    public required string SshUser { get; init; }

    /// <summary>Path of that user's private key.</summary>
    public required string SshKey { get; init; }

    /// <summary>The guest's ssh-ed25519 public host key, in base64.</summary>
    public required string SshHostKey { get; init; }

    /// <summary>Kernel command line.</summary>
    public required string CommandLine { get; init; }

    /// <summary>QEMU's CPU model under TCG.</summary>
    public required string Cpu { get; init; }

    /// <summary>Digest of the recipe that built the image, for the evidence.</summary>
    public required string Recipe { get; init; }

    /// <summary>Reads <c>image.json</c> in <paramref name="directory"/> and checks that its files are there.</summary>
    /// <exception cref="MachineInputException">It is missing, damaged, of another schema, or names files that are not there.</exception>
    public static GuestImage Load(string directory)
    {
        directory = Path.GetFullPath(directory);
        var file = Path.Combine(directory, FileName);
        if (!File.Exists(file))
            throw new MachineInputException(file, "no such file", "Build the guest image with `./run-lab.sh setup`.");
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return Read(directory, file, json.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new MachineInputException(file, problem.Message, Rebuild, problem);
        }
    }

    /// <summary>The same image with a kernel that the user brought. The modules in the initramfs stay those of the image's own kernel.</summary>
    /// <exception cref="MachineInputException">The file is missing, is no kernel, or is one for another architecture.</exception>
    public GuestImage WithKernel(string path)
    {
        path = Path.GetFullPath(path);
        KernelFile.Require(path, Arch);
        return this with { Kernel = path, KernelRelease = KernelFile.Release(path) ?? "unknown", Config = null };
    }

    private const string Rebuild = "Rebuild the guest image with `./run-lab.sh setup`.";

    private static GuestImage Read(string directory, string file, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new MachineInputException(file, "not a JSON object", Rebuild);
        if (!root.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Number || schema.GetDouble() != Schema)
            throw new MachineInputException(file, $"not of schema {Schema}", Rebuild);

        string Text(string name) => root.TryGetProperty(name, out var value) && value.GetString(name, file) is { Length: > 0 } text
            ? text
            : throw new MachineInputException(file, $"has no \"{name}\"", Rebuild);
        string Existing(string name)
        {
            var path = Path.GetFullPath(Path.Combine(directory, Text(name)));
            return File.Exists(path) ? path : throw new MachineInputException(path, $"not there, though {file} names it as \"{name}\"", Rebuild);
        }

        var image = new GuestImage
        {
            Directory = directory,
            Arch = Text("arch"),
            Kernel = Existing("kernel"),
            Initrd = Existing("initrd"),
            KernelRelease = Text("kernelRelease"),
            Config = root.TryGetProperty("kernelConfig", out _) ? KernelConfig.Read(Existing("kernelConfig")) : null,
            SshUser = Text("sshUser"),
            SshKey = Existing("sshKey"),
            SshHostKey = HostKey(Text("sshHostKey"), file),
            CommandLine = Text("commandLine"),
            Cpu = Text("cpu"),
            Recipe = Text("recipe"),
        };
        if (!Platform.Known(image.Arch))
            throw new MachineInputException(file, $"for the unknown architecture '{image.Arch}'", $"Known are {Platform.Names}.");
        KernelFile.Require(image.Kernel, image.Arch);
        return image;
    }

    // Both the bare base64 and the "ssh-ed25519 AAAA… comment" line of a .pub file are accepted.
    private static string HostKey(string line, string file)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var key = words.Length > 1 && words[0] == "ssh-ed25519" ? words[1] : words[0];
        var bytes = new byte[key.Length];
        return Convert.TryFromBase64String(key, bytes, out var length) && length == 51
            ? key
            : throw new MachineInputException(file, "\"sshHostKey\" is not an ssh-ed25519 public key in base64", Rebuild);
    }
}
