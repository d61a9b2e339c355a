using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Ordering;

namespace Lab.Specs.Guestless;

/// <summary>The standard cases on the host, against QEMU's device over qtest: the same driver, plans and judge as in a guest.</summary>
[Trait("Tier", "guestless")]
public sealed class StandardCasesSpec(LabHost host)
{
    // Fences are nothing over qtest, but what is guaranteed is judged all the same. Write combining, interrupts, and copies that are machine code or the
    // compiler's work on mapped memory are nothing that qtest has.
    public static TheoryData<string> Names =>
    [
        .. CaseBook.Standard
            .Where(c => c.Peers.IsEmpty && c.Plan is { Mapping: MemoryType.Uncached, Interrupts: false, Copy: CopyStrategy.Store8 or CopyStrategy.Store4 or CopyStrategy.StructCopy or CopyStrategy.Reversed })
            .Select(c => c.Name),
    ];

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
