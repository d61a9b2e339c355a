using Lab.Machine;

namespace Lab.Specs.Machine;

/// <summary>Bridges that QEMU, or the guest's firmware, would refuse late, or run without: refused before anything starts.</summary>
[Trait("Tier", "unit")]
public sealed class BridgeSpec
{
    private static readonly RootPort Port = new("rp0", 1, 1);

    public static TheoryData<string, Topology, string> Refused => new()
    {
        { "board", new() { Arch = "s390x", Switches = [new("sw0", "rp0", ["p0"])] }, "*a switch on s390x, whose board has no PCI Express bus*" },
        { "guest", new() { Arch = "aarch64", HostBridges = [new("pxb0", 64)] }, "*a second host bridge on aarch64*" },
        { "first bus", new() { HostBridges = [new("pxb0", 0)] }, "*host bridge 'pxb0' begins at bus 0, it must be 1 to 255*" },
        { "bridge of a port", new() { RootPorts = [Port with { Bus = "pxb1" }] }, "*root port 'rp0' belongs to host bridge 'pxb1', which is not in the topology*" },
        { "place", new() { RootPorts = [Port], Switches = [new("sw0", "rp9", ["p0"])] }, "*switch 'sw0' sits below 'rp9', which is no root port and no port of a switch before it*" },
        { "order", new() { RootPorts = [Port], Switches = [new("sw1", "p0", ["q0"]), new("sw0", "rp0", ["p0"])] }, "*switch 'sw1' sits below 'p0', which is no *" },
        { "no ports", new() { RootPorts = [Port], Switches = [new("sw0", "rp0", [])] }, "*switch 'sw0' has 0 ports, it must have 1 to 32*" },
        { "buses", new() { RootPorts = [Port, new("rp1", 1, 2, Bus: "pxb0")], HostBridges = [new("pxb0", 255)] }, "*2 buses below host bridge 'pxb0' from bus 255 on run into bus 256: leave ports out*" },
        { "next bridge", new() { RootPorts = [Port], HostBridges = [new("pxb0", 1)] }, "*2 buses below host bridge 'pcie.0' from bus 0 on run into bus 1: *a higher firstBus*" },
        { "many buses", Nested(levels: 8, ports: 31), "*buses below host bridge 'pcie.0' from bus 0 on run into bus 256*" },
        { "late plug", new() { Controllers = [new() { Id = "nvme0", Serial = "A", HotPlugged = true }] }, "*nvme0*root port*" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatCannotBeIsRefusedByName(string what, Topology topology, string why) =>
        topology.Invoking(t => t.Validated()).Should().Throw<MachineInputException>(what).WithMessage(why);

    [Fact]
    public void AsManyBusesAsThereAreArePossible() => Nested(levels: 7, ports: 31).Invoking(topology => topology.Validated()).Should().NotThrow();

    private static Topology Nested(int levels, int ports) => new()
    {
        RootPorts = [Port],
        Switches = [.. Enumerable.Range(0, levels).Select(level => new SwitchDevice($"sw{level}", level == 0 ? "rp0" : $"s{level - 1}p0", [.. Enumerable.Range(0, ports).Select(port => $"s{level}p{port}")]))],
    };
}
