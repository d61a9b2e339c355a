using System.Diagnostics;
using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

[Trait("Tier", "guestless")]
public sealed class QtestMachineSpec : IAsyncDisposable
{
    private static readonly Topology OneController = new()
    {
        Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1", CmbMiB = 16, PmrMiB = 8, Address = "04.0" }],
    };

    private readonly LabRun run = LabRun.Start();

    public ValueTask DisposeAsync() => run.DisposeAsync();

    [Fact]
    public async Task TheBusAnswersOverQtestAndTheMonitorKnowsTheController()
    {
        var qemu = await MachineTools.QemuAsync();
        await using var machine = await QtestMachine.StartAsync(
            run, qemu, OneController, await MachineTools.EvidenceAsync(), MachineTools.Cancel, ["pci_nvme_mmio_*"]);

        // Configuration cycle: vendor and device id of 00:04.0.
        await CommandAsync(machine, "outl 0xcf8 0x80002000");
        (await CommandAsync(machine, "inl 0xcfc")).Should().Be("OK 0x101b36");
        var function = (await machine.Qmp.QueryPciAsync(MachineTools.Cancel)).Should().ContainSingle(it => it.Id == "nv0").Which;
        function.Region(2)!.Size.Should().Be(16 << 20);
        function.Region(4)!.Size.Should().Be(8 << 20);
        new FileInfo(machine.DiskFile("nv0")).Length.Should().Be(64 << 20);
        new FileInfo(machine.PmrFile("nv0")).Length.Should().Be(8 << 20);
    }

    [Fact]
    public async Task ATraceEventThatWasAskedForShowsInTheLogAtOnce()
    {
        var qemu = await MachineTools.QemuAsync();
        await using var machine = await QtestMachine.StartAsync(
            run, qemu, OneController, await MachineTools.EvidenceAsync(), MachineTools.Cancel, ["memory_region_ops_write"]);

        await CommandAsync(machine, "outl 0xcf8 0x80002000");

        (await File.ReadAllTextAsync(machine.TraceLog, MachineTools.Cancel)).Should().Contain("addr 0xcf8 value 0x80002000 size 4");
    }

    [Fact]
    public async Task PhysicalMemoryIsSavedToAFile()
    {
        var qemu = await MachineTools.QemuAsync();
        using var folder = new Scratch();
        await using var machine = await QtestMachine.StartAsync(run, qemu, OneController, await MachineTools.EvidenceAsync(), MachineTools.Cancel);
        await CommandAsync(machine, "writeq 0x100008 0x1122334455667788");

        await machine.Qmp.PmemSaveAsync(0x100000, 16, folder["ram"], MachineTools.Cancel);

        (await File.ReadAllBytesAsync(folder["ram"], MachineTools.Cancel)).Should().Equal(0, 0, 0, 0, 0, 0, 0, 0, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11);
    }

    [Fact]
    public async Task APropertyThatQEMURefusesIsALaunchFailureWithItsOwnWords()
    {
        var qemu = await MachineTools.QemuAsync();
        var topology = new Topology { Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1", Properties = ["nonesuch=on"] }] };

        var act = async () => await QtestMachine.StartAsync(run, qemu, topology, await MachineTools.EvidenceAsync(), MachineTools.Cancel);

        var failure = (await act.Should().ThrowAsync<MachineLaunchException>()).Which;
        failure.Kind.Should().Be(LaunchFailure.QemuExited);
        failure.QemuExitCode.Should().Be(1);
        failure.ExitCode.Should().Be(4);
        failure.Message.Should().Contain("nonesuch").And.Contain(failure.EvidenceDirectory).And.Contain("-qtest unix:");
    }

    [Fact]
    public async Task AFileThatAnEarlierMachineLeftIsUsedAgainAndStays()
    {
        var qemu = await MachineTools.QemuAsync();
        using var folder = new Scratch();
        var disk = folder.File("kept.disk", new byte[1 << 20]);
        var topology = new Topology { Controllers = [new NvmeDevice { Id = "nv0", Serial = "LAB1", DiskPath = disk }] };

        await using (var machine = await QtestMachine.StartAsync(run, qemu, topology, await MachineTools.EvidenceAsync(), MachineTools.Cancel))
            machine.DiskFile("nv0").Should().Be(disk);

        new FileInfo(disk).Length.Should().Be(1 << 20);
    }

    [Fact]
    public async Task ItIsUpWithinAFractionOfASecond()
    {
        var qemu = await MachineTools.QemuAsync();
        var times = new List<TimeSpan>();
        for (var turn = 0; turn < 5; turn++)
        {
            var clock = Stopwatch.StartNew();
            await using var machine = await QtestMachine.StartAsync(run, qemu, OneController, await MachineTools.EvidenceAsync(), MachineTools.Cancel);
            times.Add(clock.Elapsed);
        }

        TestContext.Current.SendDiagnosticMessage(string.Join(' ', times.Select(time => $"{time.TotalMilliseconds:0}")));
        times.Min().Should().BeLessThan(TimeSpan.FromMilliseconds(500));
    }

    private static async Task<string?> CommandAsync(QtestMachine machine, string command)
    {
        await machine.Qtest.WriteAsync(System.Text.Encoding.ASCII.GetBytes(command + "\n"), MachineTools.Cancel);
        var answer = new byte[256];
        var count = await machine.Qtest.ReadAsync(answer, MachineTools.Cancel);
        return System.Text.Encoding.ASCII.GetString(answer, 0, count).TrimEnd();
    }
}
