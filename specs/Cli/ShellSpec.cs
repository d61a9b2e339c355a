using Lab.Fixtures;

namespace Lab.Specs.Cli;

[Trait("Tier", "guest")]
public sealed class ShellSpec(LabHost host)
{
    [Fact]
    public async Task AShellReachesTheGuestAndItsAgent()
    {
        await host.RequireGuestAsync();
        using var scratch = new Scratch();
        using var shell = LabProgram.Start([], "shell", "--out", scratch.Folder);
        await shell.StandardInput.WriteLineAsync("uname -m; ls /tmp/lab/lab-guest; ls /sys/bus/pci/devices/*/resource2_wc; exit 7");
        var error = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        output.Should().ContainAll("x86_64", "/tmp/lab/lab-guest", "resource2_wc");
        shell.ExitCode.Should().Be(0, $"what the shell's user does is not the lab's failure ({await error})");
    }
}
