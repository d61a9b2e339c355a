using System.Diagnostics;
using Lab.Images;
using Lab.Images.Tools;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class ToolSpec
{
    [Fact]
    public async Task AFailureCarriesCommandLineExitCodeAndLastLines()
    {
        var running = () => Tool.RunAsync(new ToolCall("sh", "-c", "seq 1 9; echo bad >&2; exit 7"), CancellationToken.None);
        var failure = (await running.Should().ThrowAsync<ToolException>()).Which;
        failure.CommandLine.Should().Be("sh -c 'seq 1 9; echo bad >&2; exit 7'");
        failure.ExitCode.Should().Be(7);
        failure.LastLines.Should().Equal("5", "6", "7", "8", "9", "bad");
        failure.Message.Should().Contain("ended with 7").And.NotContain("\n");
    }

    [Fact]
    public async Task AMissingProgramIsTheHostsFault()
    {
        var running = () => Tool.RunAsync(new ToolCall("no-such-program"), CancellationToken.None);
        (await running.Should().ThrowAsync<ImageException>()).Which.HostUnable.Should().BeTrue();
        var requiring = () => Tool.Require("apt-get install it", "sh", "no-such-program");
        requiring.Should().Throw<ImageException>().WithMessage("*no-such-program*apt-get install it");
    }

    [Fact]
    public async Task CancellingKillsWhatTheProgramStarted()
    {
        using var folder = new Scratch();
        using var cancel = new CancellationTokenSource();
        var script = $"sleep 600 & echo $! > '{folder["pid.new"]}'; mv '{folder["pid.new"]}' '{folder["pid"]}'; wait";
        var running = Tool.RunAsync(new ToolCall("sh", "-c", script), cancel.Token);
        SpinWait.SpinUntil(() => File.Exists(folder["pid"]), TimeSpan.FromSeconds(20)).Should().BeTrue();
        var child = int.Parse(File.ReadAllText(folder["pid"]));
        await cancel.CancelAsync();
        await running.Awaiting(r => r).Should().ThrowAsync<OperationCanceledException>();
        SpinWait.SpinUntil(() => !IsAlive(child), TimeSpan.FromSeconds(20)).Should().BeTrue();
    }

    [Fact]
    public async Task OutputCanGoToAFileAsItIs()
    {
        using var folder = new Scratch();
        await Tool.RunAsync(new ToolCall("printf", @"\377\000\n") { OutputFile = folder["out"] }, CancellationToken.None);
        File.ReadAllBytes(folder["out"]).Should().Equal(0xff, 0, 10);
    }

    // An orphan that nobody reaps stays as a zombie: that is dead as well.
    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
