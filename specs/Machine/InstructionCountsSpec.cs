using System.Buffers.Binary;
using Lab.Fixtures;
using Lab.Images;
using Lab.Machine;

namespace Lab.Specs.Machine;

public sealed class InstructionCountsSpec(LabHost host) : IDisposable
{
    private readonly Scratch folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    [Trait("Tier", "unit")]
    public async Task CountsOfEachProcessorAreReadFromTheirOwnLine()
    {
        using var counts = await InstructionCounts.OpenAsync(folder.File("counts", Words(64, (0, 0x4c41424f42533031), (1, 2), (8, 7), (16, 35))), MachineTools.Cancel);

        counts.Processors.Should().Be(2);
        (await counts.OfAsync(1, MachineTools.Cancel)).Should().Be(35);
        (await counts.TotalAsync(MachineTools.Cancel)).Should().Be(42);
        (await counts.Awaiting(c => c.OfAsync(2, MachineTools.Cancel)).Should().ThrowAsync<ArgumentOutOfRangeException>()).WithMessage("*has 2 processors*");
    }

    [Fact]
    [Trait("Tier", "unit")]
    public async Task WhatIsNoFileOfCountsIsRefusedByItsName()
    {
        foreach (var bytes in new byte[][] { [], Words(64), Words(64, (0, 0x4c41424f42533031)), Words(16, (0, 0x4c41424f42533031), (1, 2)) })
        {
            var path = folder.File("counts", bytes);
            (await FluentActions.Awaiting(() => InstructionCounts.OpenAsync(path, MachineTools.Cancel)).Should().ThrowAsync<MachineInputException>()).WithMessage($"{path}: *instruction counts*");
        }
    }

    [Theory]
    [Trait("Tier", "guestless")]
    [InlineData(Suites.Pinned)]
    [InlineData("bookworm")]
    [InlineData("sid")]
    public async Task ThePluginCountsEveryInstructionInEachQEMU(string suite)
    {
        var counts = folder["counts"];
        // As firmware, from the reset vector on: jmp 0; mov cx, 1000; dec cx; jnz; mov al, 0; out f4h, al; cli; hlt. The out ends QEMU with exit code 1,
        // but may let the processor go on for a moment: the last two are counted or not.
        var code = new byte[64 * 1024];
        byte[] loop = [0xB9, 0xE8, 0x03, 0x49, 0x75, 0xFD, 0xB0, 0x00, 0xE6, 0xF4, 0xFA, 0xF4], reset = [0xE9, 0x0D, 0x00];
        loop.CopyTo(code, 0);
        reset.CopyTo(code, 0xFFF0);

        var outcome = await QemuAsync(suite, "-plugin", $"{host.Paths.Plugin},counts={counts}", "-bios", folder.File("code", code), "-device", "isa-debug-exit,iobase=0xf4,iosize=4");

        outcome.ExitCode.Should().Be(1, outcome.Error);
        using var counted = await InstructionCounts.OpenAsync(counts, MachineTools.Cancel);
        (await counted.TotalAsync(MachineTools.Cancel) - (1 + 1 + 2 * 1000 + 2)).Should().BeOneOf(0, 2);
    }

    [Theory]
    [Trait("Tier", "guestless")]
    [InlineData("", "*it takes counts=FILE or log=FILE*")]
    [InlineData(",count=x", "*it takes counts=FILE, or log=FILE, scope=user or scope=all and ask=SOCKET, and not count=x*")]
    [InlineData(",log=x,scope=kernel", "*and not scope=kernel*")]
    [InlineData(",counts=/no/such/folder/x", "*/no/such/folder/x*")]
    public async Task ThePluginSaysWhatIsWrongWithItsOptions(string options, string message)
    {
        var outcome = await QemuAsync(Suites.Pinned, "-plugin", host.Paths.Plugin + options);

        outcome.ExitCode.Should().NotBe(0);
        outcome.Error.Should().Match(message);
    }

    [Fact]
    [Trait("Tier", "guest")]
    [Trait("Arch", "x86_64")]
    public async Task APluginThatQEMUDoesNotTakeIsAHostThatCannotCount()
    {
        var site = await host.RequireGuestAsync();
        var booting = () => GuestMachine.BootAsync(
            host.Run, site.Qemu, site.LoadImage(), new Topology(), AcceleratorChoice.Tcg, host.NewEvidence("plugin"), TimeSpan.FromSeconds(60), null,
            new(folder.File("plugin.so", "no plugin"), PluginUse.Count), MachineTools.Cancel);

        (await booting.Should().ThrowAsync<HostUnableException>()).WithMessage("*does not take the lab's plugin*plugin.so*--qemu*").Which.ExitCode.Should().Be(3);
    }

    private async Task<HostCommand.Outcome> QemuAsync(string suite, params string[] arguments)
    {
        await host.RequireQemuAsync();
        var qemu = Path.Combine(host.Paths.Qemu(suite), "bin", "qemu-system-x86_64");
        Assert.SkipUnless(File.Exists(qemu), $"the {suite} QEMU for x86_64 is not built: run `./run-lab.sh setup --qemu {suite}`");
        Assert.SkipUnless(File.Exists(host.Paths.Plugin), "the QEMU plugin is not built: run `./run-lab.sh setup`");
        return await HostCommand.RunAsync(qemu, ["-machine", "pc", "-nodefaults", "-display", "none", "-m", "16", "-accel", "tcg", .. arguments], MachineTools.Cancel);
    }

    private static byte[] Words(int count, params (int Index, ulong Value)[] words)
    {
        var bytes = new byte[8 * count];
        foreach (var (index, value) in words)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * index), value);
        return bytes;
    }
}
