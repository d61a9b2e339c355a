using Lab.Cases;
using Lab.Fixtures;
using Lab.Images;
using Lab.Machine;

namespace Lab.Specs.Guest;

/// <summary>A guest with an IOMMU before its controller, and the agent's questions to the platform there.</summary>
public abstract class VfioGuest(LabHost host) : GuestFixture(host)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    protected override Topology Machine => Case.DefaultMachine with { Iommu = Iommu.Own };

    /// <summary>The controllers' machine with a port of its own for the first, and a second to be its peer.</summary>
    protected static Topology WithPeer => Case.DefaultMachine with
    {
        Iommu = Iommu.Own,
        RootPorts = [new RootPort("rp0", 1, 1)],
        Controllers = [Case.DefaultMachine.Controllers[0] with { Bus = "rp0" }, new NvmeDevice { Id = "peer", Serial = "PEER", CmbMiB = 16 }],
    };

    /// <summary>The guest's name of a controller.</summary>
    public async Task<string> FunctionAsync(string controller)
    {
        var functions = await Session.Machine.Qmp.QueryPciAsync(TestContext.Current.CancellationToken);
        return Session.Machine.Topology.SysfsName(functions.Single(function => function.Id == controller));
    }

    /// <summary>What the platform of the first controller answers, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ProbeAsync(string what)
    {
        var (code, text) = await AskAsync(what);
        code.Should().Be(0, text);
        return text.Split(' ').Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>The agent's code and text.</summary>
    public async Task<(int Code, string Text)> AskAsync(string what)
    {
        var agent = string.Join(' ', RecipeBook.Load(Arch).Agent.Command);
        var command = $"echo 'probe {await FunctionAsync("nvme0")} --vfio {what}' | {agent}";
        var answer = await Session.Machine.Shell.RunAsync(command, Patience, TestContext.Current.CancellationToken);
        var last = answer.EnsureSuccess(command).Output.TrimEnd().Split('\n')[^1].Split(' ', 3);
        return (int.Parse(last[1]), last[2]);
    }
}
