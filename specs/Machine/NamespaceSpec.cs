using FluentAssertions;
using Lab.Machine;
using Xunit;

namespace Lab.Specs.Machine;

public sealed class NamespaceSpec : IAsyncDisposable
{
    private static readonly Topology Shared = new()
    {
        Controllers =
        [
            new NvmeDevice
            {
                Id = "a", Serial = "A", Subsystem = "sub",
                Namespaces =
                [
                    new() { Nsid = 1, Shared = true },
                    new() { Nsid = 7, DiskMiB = 1, LogicalBlockSize = 4096, MetadataBytes = 8, ExtendedMetadata = true, Protection = 1, ProtectionFirst = true, Detached = true },
                ],
            },
            new NvmeDevice { Id = "b", Serial = "A", Subsystem = "sub", Namespaces = [new() { Nsid = 2, MetadataBytes = 16, Properties = ["mssrl=16"] }] },
        ],
    };

    private readonly LabRun run = LabRun.Start();

    public ValueTask DisposeAsync() => run.DisposeAsync();

    [Fact]
    [Trait("Tier", "unit")]
    public void TwoControllersOfASubsystemWithNamespacesAreTheseArguments()
        => QemuArguments.Quote(QemuArguments.ForQtest(Shared, new("/t/m1", "/e"))).Should().EndWith(
            "-device nvme-subsys,id=sub,nqn=sub "
            + "-drive if=none,id=a-disk1,format=raw,cache=writeback,file=/t/m1/a-1.disk "
            + "-drive if=none,id=a-disk7,format=raw,cache=writeback,file=/t/m1/a-7.disk "
            + "-device nvme,id=a,serial=A,subsys=sub "
            + "-device nvme-ns,id=a-ns1,bus=a,drive=a-disk1,nsid=1,shared=on,detached=off "
            + "-device nvme-ns,id=a-ns7,bus=a,drive=a-disk7,nsid=7,logical_block_size=4096,physical_block_size=4096,ms=8,mset=1,pi=1,pil=1,shared=off,detached=on "
            + "-drive if=none,id=b-disk2,format=raw,cache=writeback,file=/t/m1/b-2.disk "
            + "-device nvme,id=b,serial=A,subsys=sub "
            + "-device nvme-ns,id=b-ns2,bus=b,drive=b-disk2,nsid=2,ms=16,mset=0,shared=off,detached=off,mssrl=16");

    [Fact]
    [Trait("Tier", "unit")]
    public void APrivateRegionIsMappedPrivate()
        => QemuArguments.ForQtest(new Topology { Controllers = [new NvmeDevice { Id = "a", Serial = "A", PmrMiB = 2, PmrShared = false }] }, new("/t", "/e"))
            .Should().Contain("memory-backend-file,id=a-pmr,share=off,mem-path=/t/a.pmr,size=2M");

    [Fact]
    [Trait("Tier", "guestless")]
    public async Task QEMUTakesThemAndTheHostHasAFileForEach()
    {
        var qemu = await MachineTools.QemuAsync();
        await using var machine = await QtestMachine.StartAsync(run, qemu, Shared, await MachineTools.EvidenceAsync(), MachineTools.Cancel);

        machine.DiskFile("a").Should().Be(machine.DiskFile("a", 1));
        new FileInfo(machine.DiskFile("a", 1)).Length.Should().Be(64 << 20);
        new FileInfo(machine.DiskFile("a", 7)).Length.Should().Be(1 << 20);
        machine.Invoking(it => it.DiskFile("a", 2)).Should().Throw<MachineInputException>().WithMessage("namespace 2 of controller 'a'*It lists: 1, 7.");
    }

    [Fact]
    [Trait("Tier", "unit")]
    public void MetadataLiesBehindAllBlocks()
    {
        var space = Shared.Controllers[0].Namespaces[1];
        space.BlockCount().Should().Be((1 << 20) / 4104);
        space.BlockOffset(3).Should().Be(3 * 4096);
        space.MetadataOffset(3).Should().Be(255 * 4096 + 3 * 8);
    }

    public static TheoryData<NvmeNamespaceDevice, string> Impossible => new()
    {
        { new() { Nsid = 0 }, "*namespace 0 of 'a' is not 1 to 256*" },
        { new() { Nsid = 257 }, "*namespace 257 of 'a' is not 1 to 256*" },
        { new() { Nsid = 1, DiskMiB = 0 }, "*has a disk of 0 MiB*" },
        { new() { Nsid = 1, LogicalBlockSize = 520 }, "*logical block size of 520, not a power of two*" },
        { new() { Nsid = 1, MetadataBytes = 7 }, "*has 7 bytes of metadata a block, not 0, 8, 16 or 64*" },
        { new() { Nsid = 1, MetadataBytes = 8, Protection = 4 }, "*has protection type 4, not 0 to 3*" },
        { new() { Nsid = 1, Protection = 1 }, "*has no metadata, which*protection information need*" },
        { new() { Nsid = 1, ExtendedMetadata = true }, "*has no metadata, which extended blocks*" },
        { new() { Nsid = 1, MetadataBytes = 8, ProtectionFirst = true }, "*puts protection information first, but has no protection type*" },
        { new() { Nsid = 1, Shared = true }, "*is shared, which only a namespace of a subsystem can be*" },
        { new() { Nsid = 1, Detached = true }, "*is detached, which only a namespace of a subsystem can be*" },
    };

    [Theory]
    [Trait("Tier", "unit")]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void WhatQEMUWouldRefuseIsNamedBefore(NvmeNamespaceDevice space, string message)
    {
        var topology = new Topology { Controllers = [new NvmeDevice { Id = "a", Serial = "A", Namespaces = [space] }] };
        topology.Invoking(it => it.Validated()).Should().Throw<MachineInputException>().WithMessage(message);
    }

    [Fact]
    [Trait("Tier", "unit")]
    public void AnIdentifierIsThereOnceInASubsystemAndTheControllersOwnDiskIsNotForIt()
    {
        var topology = new Topology
        {
            Controllers =
            [
                new NvmeDevice { Id = "a", Serial = "A", Subsystem = "s", Namespaces = [new() { Nsid = 1 }] },
                new NvmeDevice { Id = "b", Serial = "B", Subsystem = "s", DiskPath = "/d", Namespaces = [new() { Nsid = 1 }] },
            ],
        };
        topology.Invoking(it => it.Validated()).Should().Throw<MachineInputException>()
            .Which.Message.Should().ContainAll("namespace 1 is there 2 times in 's'", "subsystem 's' have different serials: A, B", "'b' lists namespaces, and diskPath and logicalBlockSize are theirs");
    }
}
