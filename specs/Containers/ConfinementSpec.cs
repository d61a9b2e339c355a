using Docker.DotNet.Models;
using Lab.Containers;
using Topology = Lab.Machine.Topology;

namespace Lab.Specs.Containers;

[Trait("Tier", "unit")]
public sealed class ConfinementSpec
{
    [Fact]
    public void AContainerMayNothingThatQemuDoesNotNeed()
    {
        var container = Confined(new Topology());

        container.User.Should().Be("65534:65534");
        var host = container.HostConfig!;
        (host.Privileged, host.ReadonlyRootfs, host.AutoRemove, host.NetworkMode).Should().Be((false, true, true, "none"));
        host.CapDrop.Should().Equal("ALL");
        host.CapAdd.Should().BeNullOrEmpty();
        host.SecurityOpt.Should().Equal("no-new-privileges");
        host.Devices.Should().BeEmpty();
        host.Binds.Should().BeNullOrEmpty("no file of this host is the container's");
        host.LogConfig!.Type.Should().Be("none", "what the lab and the relay say to each other is nobody else's");
        container.Volumes!.Keys.Should().Equal("/lab");
    }

    [Fact]
    public void MemoryAndProcessesAreLimitedAndTheLimitGrowsWithTheMachine()
    {
        var (small, large) = (Confined(new Topology { MemoryMiB = 256 }).HostConfig!, Confined(new Topology
        {
            MemoryMiB = 512, Controllers = [new() { Id = "a", Serial = "A", CmbMiB = 64, PmrMiB = 128 }], Endpoints = [new("s", Lab.Machine.EndpointKind.SharedMemory, MiB: 16)],
        }).HostConfig!);

        small.Memory.Should().BeGreaterThan(256L << 20);
        small.MemorySwap.Should().Be(small.Memory, "swap would make the limit none");
        small.PidsLimit.Should().BePositive();
        (large.Memory - small.Memory).Should().Be((512L - 256 + 64 + 128 + 16) << 20);
    }

    [Fact]
    public void OnlyUnderKvmIsThereItsDeviceAndNoOther()
    {
        var container = Confined(new Topology(), kvm: true);

        container.HostConfig!.Devices.Should().ContainSingle().Which.Should().Match<DeviceMapping>(device => device.PathOnHost == "/dev/kvm" && device.CgroupPermissions == "rw");
        (container.HostConfig.Privileged, container.HostConfig.ReadonlyRootfs).Should().Be((false, true));
        container.HostConfig.CapDrop.Should().Equal("ALL");
    }

    [Fact]
    public void TheContainerEndsWithTheOneConnectionToItsInput()
    {
        var container = Confined(new Topology());

        (container.OpenStdin, container.StdinOnce).Should().Be((true, true));
    }

    private static CreateContainerParameters Confined(Topology topology, bool kvm = false)
    {
        var container = new CreateContainerParameters { HostConfig = new HostConfig { Privileged = true } };
        Confinement.Apply(container, topology, kvm);
        return container;
    }
}
