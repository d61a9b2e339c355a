using Lab.Cases.Peers.Linux;
using Lab.PeerToPeer.Tree;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class PeerMachinesSpec
{
    private const int Many = 200;

    [Theory]
    [InlineData("x86_64")]
    [InlineData("aarch64")]
    public void EachCanBeBuiltAndIsTheSameEachTimeAndLikeNoOther(string arch)
    {
        var machines = Enumerable.Range(0, Many).Select(number => PeerMachines.Make(number, arch)).ToList();

        foreach (var machine in machines)
        {
            machine.Topology.Invoking(topology => topology.Validated()).Should().NotThrow($"{machine}");
            machine.Topology.Controllers.Should().HaveCountGreaterThanOrEqualTo(4);
            $"{PeerMachines.Make(machine.Number, arch)}".Should().Be($"{machine}");
        }
        machines.Select(machine => $"{machine}".Split(": ", 2)[1]).Distinct().Should().HaveCountGreaterThan(Many * 9 / 10);
    }

    [Fact]
    public void FortyHaveEachKindOfPlace()
    {
        var machines = Enumerable.Range(0, 40).Select(number => PeerMachines.Make(number, "x86_64")).ToList();

        machines.Should().Contain(machine => machine.Topology.HostBridges.Length == 2).And.Contain(machine => machine.Topology.HostBridges.Length == 0)
            .And.Contain(machine => machine.Topology.Processor == "EPYC").And.Contain(machine => machine.Topology.Processor == null)
            .And.Contain(machine => machine.Topology.Switches.Any(device => machine.Topology.Switches.Any(above => above.Ports.Contains(device.Bus))), "a switch sits below another")
            .And.Contain(machine => machine.Topology.Controllers.Any(device => device.Address == "00.1"), "two functions are one device")
            .And.Contain(machine => machine.Topology.Controllers.Any(device => device.Bus == null), "one sits on the board's own bus")
            .And.Contain(machine => machine.Topology.Switches.Any(device => device.Ports.Any(machine.Acs.ContainsKey)), "a switch redirects")
            .And.Contain(machine => machine.Topology.RootPorts.Any(port => machine.Acs.ContainsKey(port.Id)), "a root port does");
        machines.SelectMany(machine => machine.Acs.Values).Should().Contain(control => !control.HasFlag(AcsControl.RequestRedirect) && !control.HasFlag(AcsControl.CompletionRedirect));
    }

    [Fact]
    public void ElsewhereThereIsOneHostBridgeAndTheImagesProcessor() =>
        Enumerable.Range(0, Many).Select(number => PeerMachines.Make(number, "aarch64").Topology).Should().OnlyContain(topology => topology.HostBridges.Length == 0 && topology.Processor == null);
}
