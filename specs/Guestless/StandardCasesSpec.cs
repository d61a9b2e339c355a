using Lab.Cases;
using Lab.Cases.Running;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Driver.Wrong;
using Lab.Fixtures;
using Lab.Ordering;

namespace Lab.Specs.Guestless;

/// <summary>The standard cases on the host, against QEMU's device over qtest: the same driver, plans and judge as in a guest.</summary>
[Trait("Tier", "guestless")]
public sealed class StandardCasesSpec(LabHost host)
{
    // No processor executes a store of several words over qtest. Fences are nothing there, but what is guaranteed is judged all the same. Write combining, interrupts, and copies that are machine code or the
    // compiler's work on mapped memory are nothing that qtest has, nor page tables and instructions, by which alone a driver is found out that maps or fences otherwise than it says, or
    // what it stores to host memory.
    public static TheoryData<string> Names =>
    [
        .. CaseBook.Standard
            .Where(c => c.Peers.IsEmpty && c.Plan is { Mapping: MemoryType.Uncached, Interrupts: false, Scenario: not Scenario.VectorStores, Wrong: not (WrongDriver.OtherMapping or WrongDriver.ClaimFence), Copy: CopyStrategy.Store8 or CopyStrategy.Store4 or CopyStrategy.StructCopy or CopyStrategy.Reversed }
                && c.Plan is not { Wrong: WrongDriver.RingEarly, SubmissionQueue: MemoryPlace.Host } && c.Archs.Contains("x86_64"))
            .Select(c => c.Name),
    ];

    // No processor, no firmware and no timer that runs: so no IOMMU, nothing that a processor's model forwards, no engine of edu, nothing that is plugged later, and
    // no telling a processor's access from a device's, which one case is about.
    public static TheoryData<string> PeerNames =>
    [
        .. CaseBook.Standard
            .Where(c => !c.Peers.IsEmpty && c.Name != "p2p-wrong-peek" && c.Machine is { Iommu: null, Processor: null } && !c.Peers.Any(step => step.StartsWith("move ", StringComparison.Ordinal)) && !c.Machine.Controllers.Any(device => device.HotPlugged))
            .Select(c => c.Name),
    ];

    [Theory]
    [MemberData(nameof(PeerNames))]
    public Task EachPeersCaseEndsAsItShould(string name) => EachEndsAsItShould(name);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EachEndsAsItShould(string name)
    {
        var @case = CaseBook.Find(name);
        await using var session = await GuestlessSession.StartAsync(
            host.Run, (await host.RequireQemuAsync()).Qemu, @case.Machine, host.NewEvidence("guestless"), TestContext.Current.CancellationToken);
        (await session.RunAsync(@case, host.NewEvidence(name), TestContext.Current.CancellationToken)).Should().BeAsExpected();
    }
}
