using Lab.Fixtures;

namespace Lab.Specs.Cli;

[Trait("Tier", "guest")]
public sealed class WrongHostSpec(LabHost host)
{
    [Fact]
    public async Task AQemuWithoutTheDeviceIsNamedWithTheDevice()
    {
        var qemu = (await host.RequireGuestAsync()).Qemu.Path;
        using var scratch = new Scratch();
        // A QEMU that says it knows no nvme, and is the real one otherwise.
        var fake = scratch.Script("qemu-system-x86_64", $"""
            case "$*" in *"device help"*) '{qemu}' "$@" | grep -v '"nvme"'; exit;; esac
            exec '{qemu}' "$@"
            """);
        await EndsIn(3, "*nvme*", "run", "sq-in-cmb", "--qemu", fake, "--out", scratch.Folder);
    }

    [Fact]
    public async Task AFileThatIsNoKernelIsRefused()
    {
        await host.RequireGuestAsync();
        using var scratch = new Scratch();
        var kernel = scratch.File("bzImage", "not a kernel, not at all");
        await EndsIn(2, $"*{kernel}*", "run", "sq-in-cmb", "--kernel", kernel, "--out", scratch.Folder);
    }

    [Fact]
    public async Task AKernelForAnotherArchitectureIsRefused()
    {
        await host.RequireGuestAsync();
        using var scratch = new Scratch();
        var kernel = scratch.File("Image", Lab.Specs.Machine.Kernels.Arm64Image());
        await EndsIn(2, $"{kernel}: an Image for aarch64, not x86_64.*--arch aarch64*", "run", "sq-in-cmb", "--kernel", kernel, "--out", scratch.Folder);
    }

    [Theory]
    [InlineData("x86_64", "qemu-system-x86_64")]
    [InlineData("ppc64le", "qemu-system-ppc64")]
    public async Task AHostWithoutTheArchitecturesQemuIsToldWhatToInstall(string arch, string program)
    {
        await host.RequireGuestAsync(arch);
        using var scratch = new Scratch();
        await EndsIn(3, $"this host has no {program} on its PATH: install it*--qemu pinned*", new Dictionary<string, string> { ["PATH"] = scratch.Folder },
            "run", "sq-in-cmb", "--arch", arch, "--qemu", "host", "--out", scratch.Folder);
    }

    [Fact]
    public async Task AQemuThatIsNotThereIsRefused()
    {
        using var scratch = new Scratch();
        await host.RequireGuestAsync();
        await EndsIn(2, "--qemu /no/such/qemu: there is no such file*", "run", "sq-in-cmb", "--qemu", "/no/such/qemu", "--out", scratch.Folder);
    }

    [Fact]
    public async Task AQemuThatIsNoneIsRefused()
    {
        using var scratch = new Scratch();
        await host.RequireGuestAsync();
        await EndsIn(3, "*/bin/true*", "run", "sq-in-cmb", "--qemu", "/bin/true", "--out", scratch.Folder);
    }

    [Fact]
    public async Task AFullDiskIsNamed()
    {
        await host.RequireGuestAsync();
        // /dev/full says "no space left" to every write.
        await EndsIn(3, "*disk is full*--out*", "list", "--json", "/dev/full");
    }

    private static Task EndsIn(int code, string message, params string[] arguments) => EndsIn(code, message, [], arguments);

    private static async Task EndsIn(int code, string message, Dictionary<string, string> environment, params string[] arguments)
    {
        var (exitCode, _, error) = await LabProgram.RunAsync(environment, arguments);
        error.TrimEnd().Split('\n')[^1].Should().Match($"lab: {message}");
        exitCode.Should().Be(code);
    }
}
