using FluentAssertions;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Images;
using Lab.Images.Guest;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

/// <summary>Images that are wrong on purpose: each must end in time, with what the guest said and with its evidence kept.</summary>
[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class UnfitImageSpec(LabHost host) : IAsyncLifetime
{
    // A boot takes 3 s on an idle host; what is waited for here comes no later than that.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(25);
    private const uint Program = 0x1ed; // 755

    private readonly LabRun run = LabRun.Start();
    private readonly Scratch scratch = new();
    private LabSite site = null!;

    public async ValueTask InitializeAsync() => site = await host.RequireGuestAsync();

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        scratch.Dispose();
    }

    [Fact]
    public async Task AKernelWithoutTheNetworkDriverIsNamedWithTheDriver()
    {
        // What a kernel of another release does: it looks for its modules in a folder that the image has not got.
        var release = site.LoadImage().KernelRelease;

        var failure = await BootFailsAsync(files => files.AddText($"usr/lib/modules/{release}/modules.dep", "", Program));

        failure.Kind.Should().Be(LaunchFailure.TimedOut);
        failure.Message.Should().Contain("start-up script failed at: modprobe virtio_net");
    }

    [Fact]
    public async Task AGuestThatNeverAnswersIsQuotedWithItsLastWords()
    {
        var failure = await BootFailsAsync(files => files.AddText("init", "#!/bin/busybox sh\necho the last thing that it says\nexec /bin/busybox sleep 3600\n", Program));

        failure.Kind.Should().Be(LaunchFailure.TimedOut);
        failure.LastOutput.Should().Contain("the last thing that it says");
        failure.Message.Should().Contain("| the last thing that it says");
    }

    [Fact]
    public async Task AGuestWithoutAnSshServerIsNamedWithIt()
    {
        var failure = await BootFailsAsync(files => files.AddText("usr/sbin/dropbear", "#!/bin/sh\nexit 1\n", Program));

        failure.Kind.Should().Be(LaunchFailure.TimedOut);
        failure.Message.Should().Contain("start-up script failed at: dropbear");
    }

    [Fact]
    public async Task AnImageWithoutTheMonoThatItsAgentNeedsIsAnErrorThatNamesIt()
    {
        var agent = Path.Combine(scratch.Folder, ".lab", "agent", site.Options.Arch);
        scratch.File(Path.Combine(agent, "lab-guest.exe"), "never run");
        scratch.File(Path.Combine(agent, "agent.json"), $$"""
            {"schema":1,"arch":"{{site.Options.Arch}}","runtime":"mono","files":["lab-guest.exe"],"command":["/usr/bin/mono-sgen","/tmp/lab/lab-guest.exe"],"prepare":null,"translated":false,"recipe":"r"}
            """);
        Directory.CreateDirectory(Path.Combine(scratch.Folder, ".lab", "images"));
        Directory.CreateSymbolicLink(Path.Combine(scratch.Folder, ".lab", "images", site.Options.Arch), site.Paths.GuestImage(site.Options.Arch));
        var broken = site with { Paths = new ImagePaths(scratch.Folder), Options = site.Options with { Accelerator = AcceleratorRequest.Tcg } };
        await using var session = await GuestSession.BootAsync(run, broken, Case.DefaultMachine, host.NewEvidence("no-mono"), null, MachineTools.Cancel);

        var result = await session.RunAsync(CaseBook.Find("sq-in-cmb"), host.NewEvidence("no-mono-case"), MachineTools.Cancel);

        result.Verdict.Should().Be(CaseVerdict.Error);
        result.Reason.Should().Contain("mono-sgen").And.Contain("not found").And.Contain(session.Machine.EvidenceDirectory);
        File.Exists(Path.Combine(session.Machine.EvidenceDirectory, "console.log")).Should().BeTrue();
    }

    // The kernel unpacks one archive after the other: what stands in a later one takes the place of the same name in an earlier one.
    private async Task<MachineLaunchException> BootFailsAsync(Action<NewcWriter> spoil)
    {
        var image = site.LoadImage();
        var spoiled = new NewcWriter();
        spoil(spoiled);
        var initrd = scratch.File("initrd", await File.ReadAllBytesAsync(image.Initrd, MachineTools.Cancel));
        await using (var file = new FileStream(initrd, FileMode.Append))
        {
            file.Write(new byte[-file.Position & 511]); // archives begin at multiples of 4; the zeros between them are skipped
            spoiled.Write(file);
        }

        var booting = () => GuestMachine.BootAsync(
            run, site.Qemu, image with { Initrd = initrd }, new Topology(), AcceleratorChoice.Tcg, host.NewEvidence("unfit"), Budget, null, MachineTools.Cancel);
        var failure = (await booting.Should().ThrowAsync<MachineLaunchException>()).Which;
        failure.ExitCode.Should().Be(4);
        File.Exists(Path.Combine(failure.EvidenceDirectory, "console.log")).Should().BeTrue();
        return failure;
    }
}
